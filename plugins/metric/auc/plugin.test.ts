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

it('is of the class that it is told, and the same of either: what one gains the other loses', () => {
  const of = (positive: string): number => {
    const collected = (auc.create({ positive }, {}) as Metric).start(['hate', 'none']);
    collected.add({ labels: [0, 0, 1, 1], predictions: [0, 0, 1, 1], scores: [-2, 1, 0, 3] });
    return collected.result();
  };
  expect([of('hate'), of('none')]).toEqual([0.75, 0.75]);
});
