import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../nn/memory.ts';
import { zeros } from '../nn/parameters.ts';
import { unreached, vanishes } from './gradients.ts';

describe('the norm of the gradient', () => {
  const after = (norms: readonly number[], highest = 2) => {
    const kept = { highest, row: 0 };
    return norms.map((norm, index) => vanishes(kept, norm, index + 1)).at(-1);
  };

  it('that is 0 for ten steps, or a millionth of what it was, is told of', () => {
    expect(after(Array(9).fill(0))).toBeNull();
    expect(after(Array(10).fill(0))).toEqual({ since: 1, text: 'the norm of the gradient is 0: nothing is learned' });
    expect(after([1, 1, ...Array(10).fill(1e-6)])).toMatchObject({ since: 3 });
  });

  it('that is small is none of it, and one that is back is over', () => {
    expect(after(Array(9).fill(1e-5))).toBeNull();
    expect(after([...Array(20).fill(0), ...Array(10).fill(0.5)])).toEqual({ over: 'the gradient has a norm of 0.5000 again' });
  });
});

describe('parameters that no gradient reaches', () => {
  const memory = new FlatMemory(
    ['table', 'layer', 'head'].map((name) => ({ name, shape: [2, 3], initializer: zeros })),
    ['m', 'v'],
  );
  memory.view(memory.slots.m, 'table')[5] = 1e-9;
  memory.view(memory.slots.v, 'head')[0] = 1e-9;
  const part = { names: { a: 'table', b: 'layer', c: 'head' } };

  it('are named, with their network', () => {
    expect(unreached({ name: 'encoder', part, frozen: new Set() }, memory, 0)).toEqual({
      since: 0,
      text: 'no gradient has ever reached 1 of 3 parameters of the network encoder: layer',
    });
  });

  it('may be those that stay as they are, or of an optimizer that keeps nothing', () => {
    expect(unreached({ name: 'encoder', part, frozen: new Set(['layer']) }, memory, 0)).toMatchObject({
      over: expect.stringContaining('every'),
    });
    expect(unreached({ name: 'encoder', part, frozen: new Set() }, new FlatMemory(memory.placements, []), 0)).toBeNull();
  });
});
