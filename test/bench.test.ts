/** The benchmark's arithmetic: what it counts, and that a table says whether a target is reached. */
import { expect, it } from 'vitest';
import { flopsOf, multiplications } from '../bench/multiplications.ts';
import { works } from '../bench/spec.ts';
import { chosenPositions } from '../bench/systems.ts';
import { logarithmicFit, median } from '../bench/statistics.ts';
import { figuresOf, markdown } from '../bench/table.ts';
import type { Entry, WorkResult } from '../bench/store.ts';

const machine = {
  processor: 'P',
  cores: 2,
  memoryGB: 8,
  instructions: 'avx2',
  system: 'Linux',
  node: '20',
  commit: 'c',
  date: '2026-01-01',
};
const entry = (peer: Entry['peer'], round: number, seconds: number): Entry => ({
  peer,
  round,
  at: '',
  seconds,
  steps: 5,
  peak: 2 ** 20,
  peakLife: 2 ** 20,
  first: 1,
  elsewhere: 0,
});
const result = (entries: Entry[]): WorkResult => ({ title: 'T', tokens: 1024, flops: 1e9, machine, entries });

it('the multiplications of the ELECTRA-small step are 71.9 billion operations', () => {
  const work = works[0];
  expect(flopsOf(multiplications({ ...work, chosen: chosenPositions(work.length), classes: 2 })) / 1e9).toBeCloseTo(71.87, 1);
});

it.each([
  ['gpt', 110.5],
  ['gpt2', 110.5],
  ['bert', 70.0],
  ['roberta', 70.0],
  ['albert', 66.6],
  ['xlnet', 81.4],
  ['t5', 101.0],
])('those of the step of %s are %d billion', (name, billions) => {
  const work = works.find((each) => each.name === name) ?? works[0];
  const chosen = chosenPositions(work.length, work.system);
  expect(flopsOf(multiplications({ ...work, chosen, classes: 2 })) / 1e9).toBeCloseTo(billions, 0);
});

it('tokens that are predicted: 15 % masked, a sixth of XLNet, all but one from left to right, and what T5 drops with its sentinels', () => {
  const systems = ['electra', 'bert', 'xlnet', 'gpt2', 't5'] as const;
  expect(systems.map((system) => chosenPositions(128, system))).toEqual([19, 19, 21, 127, 30]);
});

it('a median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('a straight line on logarithmic axes gives its slope back', () => {
  const { slope, factor } = logarithmicFit([1, 2, 4, 8].map((x) => ({ x, y: 3 * x ** 1.5 })));
  expect(slope).toBeCloseTo(1.5);
  expect(factor).toBeCloseTo(3);
});

it('ratios are taken within a round: a machine that slows down for all changes none', () => {
  const figures = figuresOf(
    result([
      entry('ours', 1, 1),
      entry('pytorch-compile-f32', 1, 2),
      entry('ours', 2, 10),
      entry('pytorch-compile-f32', 2, 20),
      entry('ours', 3, 1),
      entry('pytorch-compile-f32', 3, 2),
    ]),
  );
  expect(figures.find(({ peer }) => peer === 'pytorch-compile-f32')?.ratio).toBe(2);
});

it('the table names the target that is missed, and by how much', () => {
  const text = markdown({ works: { small: result([entry('ours', 1, 1), entry('pytorch-compile-f32', 1, 1.2), entry('gemms', 1, 0.5)]) } });
  expect(text).toContain("| small | at least 1.1 × PyTorch's best float32 mode, in float32 | 1.20 | reached |");
  expect(text).toContain('| small | at most 1.3 × the bare multiplications, onnx | 2.00 | missed by 54 % |');
  expect(text).not.toContain('in bfloat16');
});

it('bfloat16 is held against the fastest that PyTorch has, in any precision', () => {
  const entries = [
    entry('ours', 1, 1),
    entry('ours-bf16', 1, 0.5),
    entry('pytorch-compile-f32', 1, 1.2),
    entry('pytorch-compile-bf16', 1, 0.8),
  ];
  const text = markdown({ works: { small: result(entries) } });
  expect(text).toContain("| small | at least 1.25 × PyTorch's best mode, in bfloat16 | 1.60 | reached |");
});

it("asks of every system at least PyTorch's best float32 mode, and says how much more that one multiplies", () => {
  const check = { difference: 1e-6, parameters: 10, flops: 1, spare: 'It multiplies twice as much: it repeats.', problems: [] };
  const entries = [entry('ours', 1, 1), entry('pytorch-compile-f32', 1, 0.9), entry('pytorch-eager-bf16', 1, 0.1)];
  const text = markdown({ works: { xlnet: { ...result(entries), check } } });
  expect(text).toContain("| xlnet | at least 1 × PyTorch's best float32 mode, in float32 | 0.90 | missed by 10 % |");
  expect(text).toContain('differ by at most 1.0e-6. It multiplies twice as much: it repeats.');
});

it('a peer that could not be measured is named with the reason', () => {
  const text = markdown({
    works: { small: result([entry('ours', 1, 1), { peer: 'tfjs-node', round: 1, at: '', failed: 'no such engine here' }]) },
  });
  expect(text).toContain('Not measured: tfjs-node (no such engine here).');
});
