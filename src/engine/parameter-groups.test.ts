import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../nn/memory.ts';
import { zeros } from '../nn/parameters.ts';
import { parameterGroups } from './parameter-groups.ts';

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
