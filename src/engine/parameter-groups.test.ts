import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../nn/memory.ts';
import { zeros } from '../nn/parameters.ts';
import { parameterGroups, rateScaleOf } from './parameter-groups.ts';

it('slows each layer by one factor against the one above, the embeddings most and the head not', () => {
  expect(rateScaleOf({}, 12, 0.8)).toBe(1);
  expect(rateScaleOf({ depth: 12 }, 12, 0.8)).toBeCloseTo(0.8, 12);
  expect(rateScaleOf({ depth: 1 }, 12, 0.8)).toBeCloseTo(0.8 ** 12, 12);
  expect(rateScaleOf({ depth: 0 }, 12, 0.8)).toBeCloseTo(0.8 ** 13, 12);
});

it('leaves every rate alone at a decay of 1', () => {
  expect(rateScaleOf({ depth: 0 }, 12, 1)).toBe(1);
});

describe('the groups', () => {
  const memory = new FlatMemory(
    ['a.weight', 'b.weight', 'b.bias', 'c.weight'].map((name) => ({
      name,
      shape: [5],
      initializer: zeros,
      decays: !name.endsWith('bias'),
    })),
    [],
  );

  it('cover the memory once, joining neighbours with the same settings', () => {
    expect(parameterGroups(memory, {}, ({ name }) => (name.startsWith('c') ? 1 : 0.5))).toEqual([
      { start: 0, end: 32, decay: true, rateScale: 0.5 },
      { start: 32, end: 48, decay: false, rateScale: 0.5 },
      { start: 48, end: memory.length, decay: true, rateScale: 1 },
    ]);
  });

  it('decay what the optimizer says, where it says something', () => {
    expect(parameterGroups(memory, { decays: () => true })).toEqual([{ start: 0, end: memory.length, decay: true, rateScale: 1 }]);
  });
});
