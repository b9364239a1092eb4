import { expect, it } from 'vitest';
import type { PlacedExample } from '../data/batches.ts';
import type { Example } from '../kinds/examples.ts';
import type { Objective } from '../kinds/objective.ts';
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
  const field = { dtype: 'int32', shape: () => [1] } as const;
  const objective = {
    fields: { number: field },
    terms: { first: { weights: 'examples', trains: false } },
    corrupt: ({ labels }: Example) => ({ number: [labels.number] }),
  } as unknown as Objective;
  const example = (number: number): PlacedExample => ({
    ids: new Int32Array(1024),
    segments: new Int32Array(1024),
    special: new Uint8Array(1024),
    labels: { number },
    index: number,
    epoch: 0,
  });
  const evaluation = await evaluate({
    objective,
    batches: [{ length: 1024, examples: [7, 8, 9, 10].map(example) }],
    text: { unigramEntropy: 0, bytesPerToken: 4 },
    executable: {
      run: async ({ number }, { part = -1 }) => {
        seen.push([[...number], part]);
        return { 'first.values': Float32Array.from(number) };
      },
      release: async () => undefined,
    },
  });
  expect(seen).toEqual([
    [[7, 8], 0],
    [[9, 10], 1],
  ]);
  expect(evaluation.figures()).toEqual({ first: 8.5 });
});

it('shows every field of an example that is evaluated by itself', async () => {
  const field = { dtype: 'int32', shape: () => [] } as const;
  const objective = {
    fields: { follows: field },
    terms: { first: { weights: 'examples', trains: false } },
    corrupt: () => ({ follows: [1] }),
    samples: { legend: 'one number', of: ({ values: { follows, said } }) => `${follows[0]} ${said[0]}` },
  } as Partial<Objective> as Objective;
  const [ids, segments, special] = [new Int32Array(4), new Int32Array(4), new Uint8Array(4)];
  const evaluation = await evaluate({
    objective,
    batches: [{ length: 4, examples: [{ ids, segments, special, labels: {}, index: 0, epoch: 0 }] }],
    text: { unigramEntropy: 0, bytesPerToken: 4 },
    executable: {
      run: async () => ({ 'first.values': Float32Array.of(0), 'shown.said': Int32Array.of(0) }),
      release: async () => undefined,
    },
  });
  expect(evaluation.samples(1)).toEqual(['1 0']);
});
