/** What a run shows of itself while it trains: evaluations on held-out text, samples, weights, and what trackers are told of a step. */
import { evaluate, evaluationShape, shapeOf, type Evaluator } from '../objective/evaluate.ts';
import type { HeldOutEvaluation } from '../objective/evaluation.ts';
import { objectiveProgram } from '../objective/program.ts';
import type { Objective } from '../kinds/objective.ts';
import { heldOut, renamed, sampleOf, weightsOf } from '../runs/figure-names.ts';
import type { RunParts, RunSetting } from './assemble.ts';
import type { TrainingState } from './pretrain.ts';
import { briefly } from './summary.ts';

/** The held-out batches and the program over them, compiled. */
export async function evaluatorOf({ experiment, log }: RunSetting, { objective, model, data }: RunParts): Promise<Evaluator> {
  const { evaluateBatches, batch } = experiment.train;
  const batches = data.heldOut.evaluationBatches(evaluateBatches);
  const whole = `held-out text has ${data.heldOut.sequences} sequences`;
  if (data.heldOut.sequences < batch) log.info(`${whole}, and a batch ${batch}: some are evaluated more than once`);
  else if (batches.length < evaluateBatches)
    log.info(`${whole}: evaluations are of ${batches.length} batches, and train.evaluateBatches is ${evaluateBatches}`);
  return {
    objective,
    batches,
    text: data,
    executable: await model.compile(objectiveProgram(objective, evaluationShape(shapeOf(batches[0])), 'evaluate')),
  };
}

/** Evaluates, and tells the trackers and the log. */
export async function evaluateAndTrack(
  { experiment, log }: RunSetting,
  { objective, memory, model, trackers }: RunParts,
  evaluator: Evaluator,
  { step }: TrainingState,
): Promise<HeldOutEvaluation> {
  const evaluation = await evaluate(evaluator);
  const figures = evaluation.figures();
  const samples = evaluation.samples(experiment.train.samples);
  await model.pull();
  for (const tracker of trackers) {
    tracker.scalars?.(step, renamed(figures, heldOut));
    samples.forEach((sample, index) => tracker.text?.(step, sampleOf(index + 1), sample));
    for (const name of watched(objective)) tracker.histogram?.(step, weightsOf(name), memory.view(memory.weights, name));
  }
  log.info(`step ${step}: held-out ${briefly(objective, figures)}`);
  return evaluation;
}

/** A few weight matrices of each network: the first, one in the middle, the last. */
function watched({ networks, parameters }: Objective): string[] {
  const matrices = new Set(parameters.filter(({ shape }) => shape.length === 2).map(({ name }) => name));
  const chosen = Object.values(networks).flatMap(({ names }) => {
    const own = Object.values(names).filter((name) => matrices.has(name));
    return [own[0], own[Math.floor(own.length / 2)], own[own.length - 1]];
  });
  return [...new Set(chosen)];
}
