import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { learnMerges, type MergeSettings } from './learn-merges.ts';

const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

describe('learnMerges', () => {
  it('joins the most frequent pair first and stops at the minimum frequency', async () => {
    const counts = new Map([
      ['aab', 10],
      ['ab', 3],
      ['zz', 1],
    ]);
    const vocabulary = await pieces(counts, { vocabularySize: 100, minFrequency: 2, limitAlphabet: 10, specials });
    expect(vocabulary).toEqual([...specials, 'a', 'b', 'z', '##a', '##b', '##z', 'aa', 'aab', 'ab']);
  });

  it('gives the vocabulary that counting all pairs anew in every round gives', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab😀'), minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(word, fc.integer({ min: 1, max: 4 }), { minKeys: 1, maxKeys: 6 }), async (counts) => {
        const settings = { vocabularySize: 30, minFrequency: 2, limitAlphabet: 10, specials: ['[UNK]'] };
        const words = new Map(Object.entries(counts));
        expect(await pieces(words, settings)).toEqual(slowVocabulary(words, settings));
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('takes a word of 400,000 characters in seconds', async () => {
    // Moving the rest of the word at every joined pair takes minutes for it.
    const word = 'acgtagctcgatcgta'.repeat(25_000);
    const started = performance.now();
    await pieces(new Map([[word, 2]]), { vocabularySize: 60, minFrequency: 2, limitAlphabet: 10, specials: [] });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('names the pairs that were joined, has pieces for characters that no word has, and joins none to a special one', async () => {
    const counts = new Map([
      ['<s>', 9],
      ['ab', 3],
    ]);
    const settings = { vocabularySize: 100, minFrequency: 2, limitAlphabet: 1, alphabet: [...'<s>abc'], specials: ['<s>'] };
    const { pieces: learned, merges } = await learnMerges(counts, settings);
    expect(learned).toEqual(['<s>', '<', '>', 'a', 'b', 'c', 's', '<s', 'ab']);
    expect(merges.map(([left, right]) => learned[left] + learned[right])).toEqual(['<s', 'ab']);
  });

  it('keeps only the most frequent characters', async () => {
    const vocabulary = await pieces(
      new Map([
        ['ab', 5],
        ['cb', 1],
      ]),
      { vocabularySize: 100, minFrequency: 9, limitAlphabet: 2, specials: [] },
    );
    expect(vocabulary).toEqual(['a', 'b', '##b']);
  });
});

async function pieces(counts: ReadonlyMap<string, number>, settings: MergeSettings): Promise<string[]> {
  return (await learnMerges(counts, { continuing: '##', ...settings })).pieces;
}

/** The algorithm as it is described: the most frequent pair, and among equals that of the smaller ids, joined until there is none. */
function slowVocabulary(
  counts: ReadonlyMap<string, number>,
  { vocabularySize, minFrequency, specials: first }: { vocabularySize: number; minFrequency: number; specials: readonly string[] },
): string[] {
  const characters = [...new Set([...counts.keys()].flatMap((word) => [...word]))];
  const pieces = [...first, ...characters.sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0))];
  const idOf = (piece: string): number => (pieces.includes(piece) ? pieces.indexOf(piece) : pieces.push(piece) - 1);
  const words = [...counts].map(([word, count]) => ({ ids: [...word].map((each, i) => idOf(i === 0 ? each : `##${each}`)), count }));
  while (pieces.length < vocabularySize) {
    const pairs = new Map<string, number>();
    for (const { ids, count } of words)
      for (let i = 0; i + 1 < ids.length; i++) pairs.set(`${ids[i]} ${ids[i + 1]}`, (pairs.get(`${ids[i]} ${ids[i + 1]}`) ?? 0) + count);
    const [best] = [...pairs]
      .map(([pair, count]) => ({ pair: pair.split(' ').map(Number), count }))
      .sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    if (best === undefined || best.count < minFrequency) break;
    const [left, right] = best.pair;
    const joined = idOf(pieces[left] + pieces[right].replace(/^##/, ''));
    for (const word of words)
      for (let i = 0; i + 1 < word.ids.length; i++) if (word.ids[i] === left && word.ids[i + 1] === right) word.ids.splice(i, 2, joined);
  }
  return pieces;
}
