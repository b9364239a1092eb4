import { expect, it } from 'vitest';
import { misfitsOf } from './training.ts';

const inside = (values: Readonly<Record<string, unknown>>) => ({ inside: (path: string) => values[path] });
const usual = { share: 'embeddings', training: 'joint', temperature: 1 };

it.each([
  ['uniform', { temperature: 2 }, 0.85, ['temperature']],
  ['uniform', {}, 0.5, ['masker', 'maskTokenProbability']],
  ['frequencies', {}, 1, ['masker', 'maskTokenProbability']],
  ['frequencies', { share: 'all' }, 0.85, ['share']],
])('beside the generator %s, %j and [MASK] at %d would do nothing, and are refused', (type, options, maskTokenProbability, path) => {
  const around = inside({ 'generator.type': type, 'masker.maskTokenProbability': maskTokenProbability });
  expect(misfitsOf({ ...usual, ...options }, around)).toMatchObject([{ path, message: expect.stringContaining('does nothing') as string }]);
});

it('what a generator does use is not refused, nor what nobody set', () => {
  const frequencies = inside({ 'generator.type': 'frequencies', 'masker.maskTokenProbability': 0.85 });
  expect(misfitsOf({ ...usual, temperature: 2 }, frequencies)).toEqual([]);
  const network = inside({ 'generator.type': 'electra', 'masker.maskTokenProbability': 1 });
  expect(misfitsOf({ ...usual, temperature: 2 }, network)).toEqual([]);
});
