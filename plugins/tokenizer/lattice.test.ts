import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { Lattice, type ScoredPiece } from './lattice.ts';

const word = fc.string({ unit: fc.constantFrom(...'ab😀z'), minLength: 1, maxLength: 7 });
const pieces = fc
  .dictionary(fc.string({ unit: fc.constantFrom(...'ab😀'), minLength: 1, maxLength: 4 }), fc.double({ min: -9, max: -0.1, noNaN: true }))
  .map((scores) => Object.entries(scores).map(([piece, score], id): ScoredPiece => ({ piece, id, score })));

it('cuts a word in the likeliest of all ways', () => {
  fc.assert(
    fc.property(word, pieces, (word, pieces) => {
      const { cuts, score } = new Lattice(pieces, -9).best(word);
      expect(cuts.map(({ start, end }) => word.slice(start, end)).join('')).toBe(word);
      expect(score).toBeCloseTo(Math.max(...ways(word, pieces).map((way) => scoreOf(way))), 9);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

it('expects of each piece what its share is in all ways, and says how likely they are together', () => {
  fc.assert(
    fc.property(word, pieces, (word, pieces) => {
      const expected = new Float64Array(pieces.length);
      const total = new Lattice(pieces, -9).expect(word, 3, expected);
      const all = ways(word, pieces).map((way) => ({ way, probability: Math.exp(scoreOf(way)) }));
      const sum = all.reduce((probability, each) => probability + each.probability, 0);
      expect(total).toBeCloseTo(Math.log(sum), 9);
      for (const { id } of pieces) {
        const often = all.reduce((uses, each) => uses + each.probability * each.way.filter((piece) => piece.id === id).length, 0);
        expect(expected[id]).toBeCloseTo((3 * often) / sum, 9);
      }
    }),
    { numRuns: fuzzRuns(500) },
  );
});

it('does without a piece where it must', () => {
  const lattice = new Lattice([...['a', 'b', 'ab'].entries()].map(([id, piece]) => ({ piece, id, score: [-1, -1, -3][id] })));
  expect(lattice.best('ab').cuts.map(({ id }) => id)).toEqual([0, 1]);
  expect(lattice.best('ab', 0).cuts.map(({ id }) => id)).toEqual([2]);
});

function scoreOf(way: readonly Pick<ScoredPiece, 'score'>[]): number {
  return way.reduce((sum, { score }) => sum + score, 0);
}

/** Every way, each as its pieces; a character that is no piece is unknown. */
function ways(word: string, pieces: readonly ScoredPiece[]): Pick<ScoredPiece, 'id' | 'score'>[][] {
  if (word === '') return [[]];
  const [first] = word;
  const fronts = pieces.filter(({ piece }) => word.startsWith(piece)).map(({ piece, id, score }) => ({ id, score, length: piece.length }));
  if (!pieces.some(({ piece }) => piece === first)) fronts.push({ id: -1, score: -19, length: first.length });
  return fronts.flatMap(({ length, ...front }) => ways(word.slice(length), pieces).map((way) => [front, ...way]));
}
