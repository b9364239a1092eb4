import { describe, expect, it } from 'vitest';
import { Lattice } from '../lattice.ts';
import { digamma, trainUnigram, type LearnedPieces } from './train.ts';

const settings = { size: 30, limitAlphabet: 1000, longest: 16, marks: [] };
const stems = ['low', 'new', 'wide', 'strange', 'slow', 'near'];
const counts = new Map(stems.flatMap((stem, index) => ['', 'er', 'est', 'ly'].map((end, at) => [`▁${stem}${end}`, 40 - 5 * index - at])));

describe('trainUnigram', () => {
  it('learns as many pieces as are wanted, all characters among them, the likeliest first, and the same again', async () => {
    const pieces = await trainUnigram(counts, settings);
    const names = pieces.map(([piece]) => piece);
    expect(pieces).toHaveLength(30);
    expect([...new Set([...counts.keys()].join(''))].filter((character) => !names.includes(character))).toEqual([]);
    expect(pieces.map(([, score]) => score)).toEqual(pieces.map(([, score]) => score).toSorted((a, b) => b - a));
    expect(names).toEqual(expect.arrayContaining(['▁low', '▁new']));
    expect(await trainUnigram(counts, settings)).toEqual(pieces);
  });

  it('makes the text likelier with every piece more', async () => {
    const likelihoods: number[] = [];
    for (const size of [20, 26, 34, 44]) likelihoods.push(likelihood(await trainUnigram(counts, { ...settings, size })));
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
    expect(new Set(likelihoods).size).toBe(4);
  });

  it('keeps the most frequent characters alone, no longer pieces than asked for, and none that a special token is called', async () => {
    const pieces = await trainUnigram(counts, { ...settings, limitAlphabet: 5, longest: 2, marks: ['er'] });
    const names = pieces.map(([piece]) => piece);
    expect(names.filter((piece) => piece.length === 1)).toHaveLength(5);
    expect(Math.max(...names.map((piece) => piece.length))).toBe(2);
    expect(names).not.toContain('er');
  });

  it('takes a word of 20,000 characters', async () => {
    const word = `▁${'acgtagctcgatcgta'.repeat(1_250)}`;
    const pieces = await trainUnigram(new Map([[word, 2]]), { ...settings, size: 8 });
    expect(pieces.length).toBeGreaterThan(4);
    expect(pieces.filter(([, score]) => !(score < 0))).toEqual([]);
  });
});

it('digamma has the values of the tables', () => {
  expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 8);
  expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 8);
  expect(digamma(100)).toBeCloseTo(4.600161852738087, 10);
});

function likelihood(pieces: LearnedPieces): number {
  const lattice = new Lattice(pieces.map(([piece, score], id) => ({ piece, id, score })));
  const nothing = new Float64Array(pieces.length);
  return [...counts].reduce((sum, [word, count]) => sum + count * lattice.expect(word, count, nothing), 0);
}
