import { expect, it } from 'vitest';
import { isTag, misplacedTags, spansOfTags, typeOfTag, type TagScheme } from './spans.ts';

const read = (tags: string, scheme?: TagScheme): string[] =>
  spansOfTags(tags.split(' '), scheme).map(({ type, from, to }) => `${type} ${from}-${to}`);

// As seqeval reads them; `test/metrics.test.ts` has figures of many more.
it.each<[string, string[], string[], TagScheme]>([
  ['B-PER I-PER O B-LOC', ['PER 0-2', 'LOC 3-4'], ['PER 0-2', 'LOC 3-4'], 'IOB2'],
  ['O I-PER I-PER', ['PER 1-3'], [], 'IOB2'],
  ['B-PER I-LOC', ['PER 0-1', 'LOC 1-2'], ['PER 0-1'], 'IOB2'],
  ['B-PER B-PER', ['PER 0-1', 'PER 1-2'], ['PER 0-1', 'PER 1-2'], 'IOB2'],
  ['I-PER I-PER B-PER I-LOC', ['PER 0-2', 'PER 2-3', 'LOC 3-4'], ['PER 0-2', 'PER 2-3', 'LOC 3-4'], 'IOB1'],
  ['O B-PER I-PER', ['PER 1-3'], ['PER 2-3'], 'IOB1'],
  ['B-X I-X E-X S-Y', ['X 0-3', 'Y 3-4'], ['X 0-3', 'Y 3-4'], 'BIOES'],
  ['B-X I-X O', ['X 0-2'], [], 'BIOES'],
  ['B I O', ['_ 0-2'], ['_ 0-2'], 'IOB2'],
])('reads %s as %j by default, and strictly as %j in %s', (tags, byDefault, strictly, scheme) => {
  expect([read(tags), read(tags, scheme)]).toEqual([byDefault, strictly]);
});

it('knows tags by their letter, and types with hyphens', () => {
  expect(['O', 'B-PER', 'I', 'S-a-b', 'E-X'].map((label) => isTag(label))).toEqual([true, true, true, true, true]);
  expect(['NN', 'o', 'O-PER', 'B-', 'BPER', 'X-PER', ''].filter((label) => isTag(label))).toEqual([]);
  expect(['E-X', 'S-X'].filter((label) => isTag(label, 'IOB2'))).toEqual([]);
  expect(['O', 'B', 'S-a-b'].map(typeOfTag)).toEqual([null, '_', 'a-b']);
});

it.each<[TagScheme, string, [number, string][]]>([
  ['IOB2', 'B-X I-X O B-Y B-Y', []],
  ['IOB2', 'I-X I-X', [[0, 'goes on with no span at the beginning of a sentence']]],
  ['IOB2', 'B-X I-Y I-Y', [[1, 'goes on with no span behind B-X']]],
  ['IOB2', 'S-X', [[0, 'is no tag of IOB2']]],
  ['IOB1', 'I-X B-X I-X O I-Y', []],
  ['IOB1', 'O B-X', [[1, 'begins a span behind O, and IOB1 has B only between two of one type']]],
  ['BIOES', 'B-X I-X E-X S-Y O', []],
  ['BIOES', 'O B-X O', [[1, 'has no end: O is behind it']]],
  ['BIOES', 'B-X I-X', [[1, 'has no end: the sentence ends']]],
  ['BIOES', 'E-X', [[0, 'goes on with no span at the beginning of a sentence']]],
])('in %s it says what is misplaced in %s: %j', (scheme, tags, wanted) => {
  expect(misplacedTags(tags.split(' '), scheme).map(({ at, reason }) => [at, reason])).toEqual(wanted);
});
