import { describe, expect, it } from 'vitest';
import { variantCount, variantsOf } from './expand.ts';
import type { Sweep } from '../experiment/variation.ts';

const nothing: Sweep = { grid: {}, zip: [], list: [], seeds: 1 };

describe('a sweep', () => {
  it('is the product of grid, zips, list and seeds; what is written last varies fastest, and seeds vary slowest', () => {
    const sweep = { ...nothing, grid: { a: [1, 2] }, zip: [{ b: ['x', 'y'], c: [10, 20] }], list: [{ d: true }, { e: null }], seeds: 2 };
    expect(texts(sweep, 7)).toEqual([
      'a=1 b=x c=10 d=true seed=7',
      'a=1 b=x c=10 e=null seed=7',
      'a=1 b=y c=20 d=true seed=7',
      'a=1 b=y c=20 e=null seed=7',
      'a=2 b=x c=10 d=true seed=7',
      'a=2 b=x c=10 e=null seed=7',
      'a=2 b=y c=20 d=true seed=7',
      'a=2 b=y c=20 e=null seed=7',
      'a=1 b=x c=10 d=true seed=8',
      'a=1 b=x c=10 e=null seed=8',
      'a=1 b=y c=20 d=true seed=8',
      'a=1 b=y c=20 e=null seed=8',
      'a=2 b=x c=10 d=true seed=8',
      'a=2 b=x c=10 e=null seed=8',
      'a=2 b=y c=20 d=true seed=8',
      'a=2 b=y c=20 e=null seed=8',
    ]);
  });

  it('of seeds alone repeats the experiment, with the next seeds or with those that are named', () => {
    expect(texts({ ...nothing, seeds: 3 }, 1)).toEqual(['seed=1', 'seed=2', 'seed=3']);
    expect(texts({ ...nothing, seeds: [9, 4, 9] }, 1)).toEqual(['seed=9', 'seed=4']);
    expect(texts({ ...nothing, list: [{ seed: 5, a: 1 }] }, 1)).toEqual(['a=1 seed=5']);
  });

  it('draws random settings that stay when more are drawn or another path is added, and that fill their range', () => {
    const draw = (count: number, ranges: NonNullable<Sweep['random']>['ranges']): string[] =>
      texts({ ...nothing, random: { count, seed: 3, ranges } }, 1);
    const rate = { from: 1e-4, to: 1e-1, scale: 'log' as const };
    expect(draw(5, { rate }).slice(0, 3)).toEqual(draw(3, { rate }));
    expect(draw(3, { rate, batch: { from: 1, to: 4, whole: true } }).map((text) => text.replace(/ batch=\d+/, ''))).toEqual(
      draw(3, { rate }),
    );
    const batches = new Set(draw(200, { batch: { from: 1, to: 4, whole: true } }).map((text) => Number(/batch=(\S+)/.exec(text)?.[1])));
    expect([...batches].sort()).toEqual([1, 2, 3, 4]);
    const decades = draw(300, { rate }).map((text) => Math.floor(Math.log10(Number(/rate=(\S+)/.exec(text)?.[1]))));
    for (const decade of [-4, -3, -2]) expect(decades.filter((each) => each === decade).length).toBeGreaterThan(70);
    expect(new Set(draw(50, { share: { of: ['none', 'all'] } }).map((text) => text.split(' ')[0]))).toEqual(
      new Set(['share=none', 'share=all']),
    );
  });
});

describe('how many runs there would be', () => {
  const grid = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`p${index}`, Array.from({ length: 10 }, (__, value) => value)]),
  );

  it('is known before they are made: too many would fill the memory', () => {
    expect(variantCount({ sweep: { ...nothing, grid, seeds: 3 } })).toBe(3e20);
    expect(variantCount({ ablation: { path: 'a', values: [1, 2], baseline: 3, seeds: [4, 5] } })).toBe(6);
  });

  it('is as many as are made', () => {
    const sweep: Sweep = {
      grid: { a: [1, 2], b: [1, 2, 3] },
      zip: [{ c: [1, 2], d: [3, 4] }],
      random: { count: 2, seed: 1, ranges: { e: { from: 0, to: 1 } } },
      list: [{ f: 1 }, { f: 2 }],
      seeds: [1, 2, 3],
    };
    expect([variantCount({ sweep }), variantCount({}), variantCount({ sweep: nothing })]).toEqual([variantsOf({ sweep }, 1).length, 1, 1]);
  });
});

describe('a draw', () => {
  it('is never rounded out of its range', () => {
    const ranges = { rate: { from: 0.99996, to: 0.99999 }, log: { from: 1.00001e-3, to: 1.00002e-3, scale: 'log' as const } };
    for (const { changes } of variantsOf({ sweep: { ...nothing, random: { count: 50, seed: 1, ranges } } }, 1)) {
      const [rate, log] = changes.map(({ value }) => Number(value));
      expect([rate >= 0.99996, rate <= 0.99999, log >= 1.00001e-3, log <= 1.00002e-3]).toEqual([true, true, true, true]);
    }
  });
});

it.each(['2', true, null, [5]])('a seed that is %j among the values stays what it is, and is refused as that', (value) => {
  const [{ changes, seed }] = variantsOf({ sweep: { ...nothing, grid: { seed: [value] } } }, 7);
  expect([changes.map((each) => each.value), seed]).toEqual([[value], 7]);
});

describe('an ablation', () => {
  it('runs its values with each seed, and its baseline first where it is not among them', () => {
    const ablation = { path: 'a', values: [1, 2], seeds: 2 };
    expect(variantsOf({ ablation: { ...ablation, baseline: 2 } }, 1).map(text)).toEqual([
      'a=1 seed=1',
      'a=2 seed=1',
      'a=1 seed=2',
      'a=2 seed=2',
    ]);
    expect(variantsOf({ ablation: { ...ablation, seeds: 1, baseline: 50 } }, 1).map(text)).toEqual([
      'a=50 seed=1',
      'a=1 seed=1',
      'a=2 seed=1',
    ]);
  });
});

function texts(sweep: Sweep, seed: number): string[] {
  return variantsOf({ sweep }, seed).map(text);
}

function text({ changes, seed }: ReturnType<typeof variantsOf>[number]): string {
  return [...changes.map(({ path, value }) => `${path}=${String(value)}`), `seed=${seed}`].join(' ');
}
