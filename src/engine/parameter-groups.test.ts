import { expect, it } from 'vitest';
import { FlatMemory } from '../nn/memory.ts';
import { zeros } from '../nn/parameters.ts';
import { parameterGroups, rateScaleOf } from './parameter-groups.ts';

it('slows each layer by one factor against the one above, the embeddings most and the head not', () => {
  expect(scaleOf('classifier.weight')).toBe(1);
  expect(scaleOf('electra.encoder.layer.11.output.dense.weight')).toBeCloseTo(0.8, 12);
  expect(scaleOf('electra.encoder.layer.0.output.dense.weight')).toBeCloseTo(0.8 ** 12, 12);
  for (const name of ['electra.embeddings.word_embeddings.weight', 'electra.embeddings_project.bias'])
    expect(scaleOf(name)).toBeCloseTo(0.8 ** 13, 12);
});

it('leaves every rate alone at a decay of 1', () => {
  expect(rateScaleOf('electra.embeddings.word_embeddings.weight', 12, 1)).toBe(1);
});

it('covers the memory once, joining neighbours with the same settings', () => {
  const memory = new FlatMemory(
    ['a.weight', 'b.weight', 'b.bias', 'c.weight'].map((name) => ({ name, shape: [5], initializer: zeros })),
    [],
  );
  const groups = parameterGroups(
    memory,
    (name) => name.endsWith('weight'),
    (name) => (name.startsWith('c') ? 1 : 0.5),
  );
  expect(groups).toEqual([
    { start: 0, end: 32, decay: true, rateScale: 0.5 },
    { start: 32, end: 48, decay: false, rateScale: 0.5 },
    { start: 48, end: memory.length, decay: true, rateScale: 1 },
  ]);
});

function scaleOf(name: string): number {
  return rateScaleOf(name, 12, 0.8);
}
