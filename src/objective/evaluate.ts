/** Evaluation on held-out text: always the same batches with the same corruption, so that figures compare across steps and runs. */
import type { Executable } from '../kinds/engine.ts';
import type { ExampleBatch } from '../data/batches.ts';
import type { BatchShape, Objective, TextFacts } from '../kinds/objective.ts';
import { createEvaluation, type HeldOutEvaluation } from './evaluation.ts';
import { layOut } from './fields.ts';
import { fewestParts } from '../engine/micro-batches.ts';

/** What is evaluated: held-out batches, and the program in mode `evaluate` on a model's numbers. */
export interface Evaluator {
  readonly objective: Objective;
  readonly executable: Executable;
  readonly batches: readonly ExampleBatch[];
  readonly text: TextFacts;
}

/** The seed of all evaluations: what an objective samples must not depend on the run's. */
const SEED = 20_201;

/** Runs all batches, in pieces of {@link evaluationShape}, with draws that no run's seed changes. */
export async function evaluate({ objective, executable, batches, text }: Evaluator): Promise<HeldOutEvaluation> {
  const evaluation = createEvaluation(objective, text);
  for (const [index, batch] of batches.entries()) {
    const draw = { seed: SEED, step: index };
    const shape = evaluationShape(shapeOf(batch));
    for (const [part, inputs] of layOut(objective, batch, draw.seed, {
      parts: batch.examples.length / shape.batch,
      mode: 'evaluate',
    }).entries()) {
      evaluation.add(shape, inputs, await executable.run(inputs, { ...draw, part }));
    }
  }
  return evaluation;
}

/** How many examples of how many tokens a batch has. */
export function shapeOf({ examples, length }: ExampleBatch): BatchShape {
  return { batch: examples.length, length };
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
