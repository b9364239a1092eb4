/** Evaluation on held-out text: always the same batches with the same corruption, so that figures compare across steps and runs. */
import type { Executable } from '../kinds/engine.ts';
import type { BatchShape, Evaluation, Objective, SequenceBatch, TextFacts } from '../kinds/objective.ts';
import { fewestParts } from '../engine/micro-batches.ts';

export interface Evaluator {
  readonly objective: Pick<Objective, 'evaluation' | 'prepare'>;
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
    const shape = evaluationShape(batch);
    for (const [part, inputs] of objective.prepare(batch, draw, batch.batch / shape.batch).entries()) {
      evaluation.add(shape, inputs, await executable.run(inputs, { ...draw, part }));
    }
  }
  return evaluation;
}

/** Tokens that are evaluated at a time, unless a single sequence has more. */
const TOKENS = 2048;

/**
 * The piece in which a batch is evaluated, so that a batch too large for the memory needs no more of it here than
 * in training. It depends on the batch alone, whatever the engine: figures of several machines compare.
 */
export function evaluationShape({ batch, length }: BatchShape): BatchShape {
  return { batch: batch / fewestParts({ batch, length }, TOKENS), length };
}
