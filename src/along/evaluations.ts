/** The evaluations of a run: read before its first step, and measured at some of its steps. */
import { ContractError } from '../errors/contract-error.ts';
import { errors, UserError } from '../errors/index.ts';
import { usable } from '../data/unusable.ts';
import { LONGEST } from '../experiment/stages.ts';
import type { Evaluation, NetworksAtStep, PreparedEvaluation } from '../kinds/evaluation.ts';
import type { Figure } from '../kinds/figure.ts';
import type { LoadedModel } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { ReadTask } from '../finetune/task-data.ts';
import { alongTheWay } from '../runs/figure-names.ts';
import { likelihoodsOf } from './likelihoods.ts';
import { taskReader, tuneSmall, type Tuned } from './small-task.ts';
import { statesOf } from './states.ts';

/** An evaluation that can be made. */
export interface ReadEvaluation {
  readonly name: string;
  readonly prepared: PreparedEvaluation;
  /** Tasks that it fine-tunes. */
  readonly tasks: readonly ReadTask[];
}

/** Reads all of them; throws what is wrong with the first that will not do. */
export async function prepareEvaluations(
  evaluations: readonly Evaluation[],
  objective: Objective,
  tokenizer: Tokenizer,
): Promise<ReadEvaluation[]> {
  const names = evaluations.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UserError(errors.EVALUATION_TWICE({ evaluation: twice }));
  const read: ReadEvaluation[] = [];
  for (const evaluation of evaluations) {
    const { name } = evaluation;
    const tasks: ReadTask[] = [];
    const setting = { objective, tokenizer, readTask: taskReader(objective.kept, tokenizer, (task) => void tasks.push(task)) };
    const prepared = await usable(`What the evaluation '${name}' asks`, async () => evaluation.prepare(setting));
    read.push({ name, prepared, tasks });
  }
  return read;
}

/** What their figures are called under the names that trackers hear, with the evaluation before the label. */
export function alongLegend(evaluations: readonly ReadEvaluation[]): Figure[] {
  return evaluations.flatMap(({ name, prepared }) =>
    prepared.figures.map(({ floor, ...figure }) => ({
      ...figure,
      name: alongTheWay(name, figure.name),
      label: `${name}: ${figure.label}`,
      ...(floor === undefined ? {} : { floor: typeof floor === 'string' ? alongTheWay(name, floor) : floor }),
    })),
  );
}

/** The networks that are asked. */
export interface Examined extends Omit<Tuned, 'kept' | 'parts'> {
  readonly parts: Tuned['parts'] & { readonly objective: Objective; readonly model: LoadedModel };
}

/** Makes all evaluations of the networks as they are; the figures have the names that trackers hear. */
export type Measure = (step: number, signal: AbortSignal) => Promise<Record<string, number>>;

/** Programs are compiled at the first step and kept. */
export function measurer(evaluations: readonly ReadEvaluation[], examined: Examined): Measure {
  const { parts, tokenizer } = examined;
  const { objective, model } = parts;
  const { kept } = objective;
  const { pad } = tokenizer.special;
  const longest = Math.min(kept.trunk.size.maxPositions, LONGEST);
  const [likelihoods, states] = [likelihoodsOf({ objective, model, pad, longest }), statesOf({ objective, model, pad })];
  return async (step, signal) => {
    const networks: NetworksAtStep = {
      step,
      signal,
      likelihoods: (name, texts) => likelihoods(name, texts, signal),
      states: (layers, texts) => states(layers, texts, signal),
      async fineTune(task) {
        await model.pull();
        return tuneSmall(task, { ...examined, kept }, signal);
      },
    };
    const figures: Record<string, number> = {};
    for (const { name, prepared } of evaluations) {
      signal.throwIfAborted();
      const measured = await prepared.measure(networks);
      const known = prepared.figures.map((figure) => figure.name);
      const stray = Object.keys(measured).find((each) => !known.includes(each)) ?? known.find((each) => !Object.hasOwn(measured, each));
      if (stray !== undefined)
        throw new ContractError('evaluation', `what it measures and what it lists in 'figures' differ: '${stray}' is only in one of them`);
      for (const [figure, value] of Object.entries(measured)) figures[alongTheWay(name, figure)] = value;
    }
    return figures;
  };
}
