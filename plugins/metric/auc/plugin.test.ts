import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import auc from './plugin.ts';

const collect = (): ReturnType<Metric['start']> => (auc.create({}, {}) as Metric).start();

it('is the chance that a positive scores higher, over all batches', () => {
  const collected = collect();
  collected.add({ labels: [1, 0], predictions: [1, 0], scores: [2, 1] });
  collected.add({ labels: [1, 0], predictions: [1, 0], scores: [0.5, 0] });
  expect(collected.result()).toBe(0.75);
});

it('says that it needs scores', () => {
  expect(() => collect().add({ labels: [1], predictions: [1] })).toThrow('no scores; it needs a binary task');
});
