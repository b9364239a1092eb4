import { expect, it } from 'vitest';
import type { Evaluation, Objective } from '../kinds/objective.ts';
import { evaluate, evaluationShape } from './evaluate.ts';

it.each([
  [{ batch: 32, length: 64 }, 32],
  [{ batch: 256, length: 512 }, 4],
  [{ batch: 6, length: 512 }, 3],
  [{ batch: 7, length: 1024 }, 1],
  [{ batch: 4, length: 4096 }, 1],
])('evaluates a batch of %o in pieces of %d', (shape, batch) => {
  expect(evaluationShape(shape)).toEqual({ batch, length: shape.length });
});

it('gives every piece of a batch to the evaluation once, each with random numbers of its own', async () => {
  const seen: unknown[] = [];
  const evaluation: Evaluation = {
    add: (shape, inputs, outputs) => void seen.push([shape.batch, inputs.ids, outputs.part]),
    figures: () => ({}),
    samples: () => [],
  };
  const objective: Pick<Objective, 'evaluation' | 'prepare'> = {
    evaluation: () => evaluation,
    prepare: ({ ids }, _draw, parts = 1) =>
      Array.from({ length: parts }, (_, part) => ({ ids: ids.subarray((part * ids.length) / parts, ((part + 1) * ids.length) / parts) })),
  };
  const ids = Int32Array.from({ length: 4 * 1024 }, (_, index) => index);
  const batch = { batch: 4, length: 1024, ids, types: ids, lengths: Int32Array.of(1024, 1024, 1024, 1024) };
  await evaluate({
    objective,
    batches: [batch],
    text: { unigramEntropy: 0 },
    executable: { run: async (_inputs, { part = -1 }) => ({ part: Int32Array.of(part) }), release: async () => undefined },
  });
  expect(seen).toEqual([
    [2, ids.subarray(0, 2048), Int32Array.of(0)],
    [2, ids.subarray(2048), Int32Array.of(1)],
  ]);
});
