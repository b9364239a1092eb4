import { describe, expect, it } from 'vitest';
import { judgements, removedBy } from '../../../test/support/sifted.ts';
import nearDuplicates from './plugin.ts';
import { shinglesOf } from './shingles.ts';

const usual = { threshold: 0.75, bands: 14, rows: 8, of: 'words', size: 5, seed: 1 } as const;
const words = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `word${from + i}`);

describe('near-duplicates', () => {
  it('removes a text that differs in a few words from one before it, and says which that is', () => {
    const text = words(400);
    const edited = text.with(100, 'other').with(300, 'another');
    const texts = [words(400, 1000).join(' '), text.join(' '), edited.join('\n'), words(400, 2000).join(' ')];
    const [first, second, third, fourth] = judgements(nearDuplicates.create(usual, {}), texts);
    expect([first, second, fourth]).toEqual([null, null, null]);
    // 386 shingles of 396 are in both: 386 / 406 = 0.951 of all.
    const [, share] = /^(\S+) % like '1', which came before$/.exec(third?.reason ?? '') ?? [];
    expect(third?.text).toBeNull();
    expect(Math.abs(Number(share) / 100 - 386 / 406)).toBeLessThan(4 * Math.sqrt((0.951 * 0.049) / 112));
  });

  it('keeps texts that share less than it asks for, and removes them where it asks for less', () => {
    const texts = [words(200).join(' '), [...words(100), ...words(100, 500)].join(' ')];
    expect(removedBy(nearDuplicates.create(usual, {}), texts)).toEqual([]);
    // A third of the shingles are in both.
    expect(removedBy(nearDuplicates.create({ ...usual, threshold: 0.2, bands: 56, rows: 2 }, {}), texts)).toEqual([1]);
  });

  it('takes capitals, punctuation and white space for nothing, and short texts as a whole', () => {
    const texts = ['Hello, World!', 'hello world', 'hello  "WORLD"', 'hello', '...', '…', '...'];
    expect(removedBy(nearDuplicates.create(usual, {}), texts)).toEqual([1, 2, 6]);
  });

  it('compares texts without spaces by their characters, where it is told to', () => {
    const text = '这是一个没有空格的句子它被用来比较两个几乎相同的文本并且它足够长可以有很多不同的片段在里面出现';
    const texts = [text, `${text}了`];
    expect(removedBy(nearDuplicates.create({ ...usual, of: 'characters' }, {}), texts)).toEqual([1]);
    expect(removedBy(nearDuplicates.create(usual, {}), texts)).toEqual([]);
  });

  it('removes the same texts again for the same seed', () => {
    const texts = Array.from({ length: 60 }, (_, i) => [...words(80 + (i % 7)), ...words(20, 100 + 10 * i)].join(' '));
    const removed = removedBy(nearDuplicates.create(usual, {}), texts);
    expect(removed.length).toBeGreaterThan(0);
    expect(removedBy(nearDuplicates.create(usual, {}), texts)).toEqual(removed);
  });
});

describe('shingles', () => {
  it('are runs of words or characters, one hash for each place', () => {
    const of = (text: string, size: number, unit: 'words' | 'characters' = 'words') => [...shinglesOf(text, { of: unit, size })];
    expect(of('a b c d', 3)).toHaveLength(2);
    expect(of('a b a b a', 2)).toEqual([...of('a b', 2), ...of('b a', 2), ...of('a b', 2), ...of('b a', 2)]);
    expect(of('a b', 5)).toEqual(of('A b!', 5));
    expect(of('ab c', 2, 'characters')).toEqual([...of('ab', 2, 'characters'), ...of('bc', 2, 'characters')]);
    expect(of('', 5)).toHaveLength(1);
    expect(new Set(of(words(20_000).join(' '), 5)).size).toBeGreaterThan(19_990);
  });
});
