import { expect, it } from 'vitest';
import { memberNames } from './member-name.ts';

const named = (settings: Record<string, unknown>, seed = 1): { settings: Record<string, unknown>; seed: number; id: string } => ({
  settings,
  seed,
  id: 'abcdef012345',
});

it('says what differs, by the last word of its path', () => {
  expect(memberNames([named({ 'objective.loss.lambda': 10 }, 2), named({ 'objective.generator.width': '1/4' })])).toEqual([
    'lambda=10-seed=2',
    'width=1_4-seed=1',
  ]);
});

it('is what the sweep calls it, where no two combinations are called the same', () => {
  const both = [named({ 'train.steps': 10, name: 'short' }, 2), named({ 'train.steps': 20, name: 'long one' })];
  expect(memberNames(both)).toEqual(['short-seed=2', 'long_one-seed=1']);
  const same = both.map(({ settings, ...rest }) => ({ ...rest, settings: { ...settings, name: 'short' } }));
  expect(memberNames(same)).toEqual(['steps=10-name=short-seed=2', 'steps=20-name=short-seed=1']);
});

it('says more of a path where the last word is not enough', () => {
  expect(memberNames([named({ 'objective.generator.width': 1, 'objective.discriminator.width': 2, width: 3 })])).toEqual([
    'generator.width=1-discriminator.width=2-width=3-seed=1',
  ]);
});

it('is safe for files on every system', () => {
  const [name] = memberNames([named({ 'a.b': '../x\\y:z*?"<>|\n ä', c: { type: 'adamw' }, d: { type: 'sgd', momentum: 0.9 }, e: [1, 2] })]);
  expect(name).toMatch(/^b=\.\._x_y_z_ä-c=adamw-d=sgd\.[0-9a-f]{6}-e=[0-9a-f]{6}-seed=1$/);
});

it('is never given twice, also where a file system does not tell A from a, and never too long', () => {
  const names = memberNames([
    named({ a: 'B' }),
    { ...named({ a: 'b' }), id: '123456789abc' },
    named(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`größe${index}`, index]))),
  ]);
  expect(names.slice(0, 2)).toEqual(['a=B-seed=1', 'a=b-seed=1-123456']);
  expect(names[2]).toMatch(/^größe0=0-.*-[0-9a-f]{6}$/);
  expect(Buffer.byteLength(names[2])).toBeLessThan(130);
});
