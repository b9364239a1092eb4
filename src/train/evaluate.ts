/** Evaluation on held-out text: always the same batches with the same corruption, so that figures compare across steps and runs. */
import type { Executable } from '../kinds/engine.ts';
import type { Evaluation, Objective, SequenceBatch, TextFacts } from '../kinds/objective.ts';

export interface Evaluator {
  readonly objective: Objective;
  readonly executable: Executable;
  readonly batches: readonly SequenceBatch[];
  readonly text: TextFacts;
}

/** The seed of all evaluations: what the generator samples must not depend on the run's. */
const SEED = 20_201;

export async function evaluate({ objective, executable, batches, text }: Evaluator): Promise<Evaluation> {
  const evaluation = objective.evaluation(text);
  for (const [index, batch] of batches.entries()) {
    const draw = { seed: SEED, step: index };
    const [inputs] = objective.prepare(batch, draw);
    evaluation.add(batch, inputs, await executable.run(inputs, draw));
  }
  return evaluation;
}
