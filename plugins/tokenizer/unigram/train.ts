/**
 * Learns a Unigram vocabulary from word counts (Kudo 2018, as SentencePiece does it): begins with many frequent substrings, and by turns
 * estimates how probable each piece is (expectation maximisation) and takes out those whose loss costs the text the least likelihood.
 * Single characters stay.
 */
import type { Documents } from 'electra-run';
import { Lattice, type ScoredPiece } from '../lattice.ts';

export interface UnigramTraining {
  /** Pieces, without special ones. */
  readonly size: number;
  /** Only this many of the most frequent characters get pieces of their own. */
  readonly limitAlphabet: number;
  /** Of a piece, in characters. */
  readonly longest: number;
  /** What special tokens are called, and no piece of a text. */
  readonly marks: readonly string[];
}

/** Pieces with their scores, the likeliest first. */
export type LearnedPieces = readonly (readonly [piece: string, score: number])[];

/** Substrings that it begins with, at most; and counted ones, from which those that occurred once are taken out. */
const [SEEDS, COUNTED] = [1_000_000, 4_000_000];
/** Rounds of estimation between two of pruning, the share that is left by one, and how many more than wanted the last leaves. */
const [ESTIMATES, SHRINKING, LAST] = [2, 0.75, 1.1];
/** What is expected less often is no piece any more. */
const RARE = 0.5;

/** Learns pieces of these words. `turn` gives others a turn now and then. */
export async function trainUnigram(
  counts: ReadonlyMap<string, number>,
  training: UnigramTraining,
  turn: Documents['turn'] = () => undefined,
): Promise<LearnedPieces> {
  const characters = frequentCharacters(counts, training.limitAlphabet);
  let pieces = await seeds(counts, characters, training, turn);
  const slack = Math.max(Math.ceil(training.size * LAST), characters.size);
  for (;;) {
    for (let round = 0; round < ESTIMATES; round++) pieces = await estimated(pieces, counts, characters, turn);
    if (pieces.length <= slack) break;
    const { useful } = await ranked(pieces, counts, turn);
    pieces = numbered(useful.slice(0, Math.max(slack, Math.floor(pieces.length * SHRINKING))));
  }
  const { useful, useless } = await ranked(pieces, counts, turn);
  const chosen = numbered([...useful, ...useless].slice(0, Math.max(training.size, characters.size)));
  // As many as are wanted, however seldom the last of them are used.
  const final = await estimated(chosen, counts, new Set(chosen.map(({ piece }) => piece)), turn);
  return final.toSorted((a, b) => b.score - a.score || (a.piece < b.piece ? -1 : 1)).map(({ piece, score }) => [piece, score]);
}

function frequentCharacters(counts: ReadonlyMap<string, number>, limit: number): ReadonlyMap<string, number> {
  const frequency = new Map<string, number>();
  for (const [word, count] of counts) for (const character of word) frequency.set(character, (frequency.get(character) ?? 0) + count);
  return new Map([...frequency].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, limit));
}

/** Characters, and the substrings that stand for most of the text. */
async function seeds(
  counts: ReadonlyMap<string, number>,
  characters: ReadonlyMap<string, number>,
  { longest, marks }: UnigramTraining,
  turn: Documents['turn'],
): Promise<ScoredPiece[]> {
  const frequency = new Map<string, number>();
  for (const [word, count] of counts) {
    const due = turn();
    if (due) await due;
    const units = [...word];
    for (let start = 0; start < units.length; start++) {
      let substring = '';
      for (let end = start; end < Math.min(units.length, start + longest) && characters.has(units[end]); end++) {
        substring += units[end];
        if (end > start) frequency.set(substring, (frequency.get(substring) ?? 0) + count);
      }
    }
    if (frequency.size > COUNTED) for (const [substring, times] of frequency) if (times < 2) frequency.delete(substring);
  }
  const substrings = [...frequency].filter(([substring, times]) => times > 1 && !marks.includes(substring));
  const covers = ([substring, times]: readonly [string, number]): number => times * [...substring].length;
  const chosen = substrings.sort((a, b) => covers(b) - covers(a) || (a[0] < b[0] ? -1 : 1)).slice(0, SEEDS);
  const all = [...characters, ...chosen];
  const total = Math.log(all.reduce((sum, each) => sum + covers(each), 0));
  return all.map(([piece, times], id) => ({ piece, id, score: Math.log(covers([piece, times])) - total }));
}

/** A step of expectation maximisation, with digamma in place of the logarithm, as SentencePiece has it: what is rare becomes rarer. */
async function estimated(
  pieces: readonly ScoredPiece[],
  counts: ReadonlyMap<string, number>,
  kept: { has(piece: string): boolean },
  turn: Documents['turn'],
): Promise<ScoredPiece[]> {
  const lattice = new Lattice(pieces);
  const expected = new Float64Array(pieces.length);
  for (const [word, count] of counts) {
    lattice.expect(word, count, expected);
    const due = turn();
    if (due) await due;
  }
  const left = pieces.filter(({ id, piece }) => expected[id] >= RARE || kept.has(piece));
  const often = (id: number): number => Math.max(expected[id], RARE);
  const total = digamma(left.reduce((sum, { id }) => sum + often(id), 0));
  return left.map(({ piece, id }, index) => ({ piece, id: index, score: digamma(often(id)) - total }));
}

/** Pieces that the text would lose the most without first, when the best others stand in for them; and those that it does not use. */
async function ranked(
  pieces: readonly ScoredPiece[],
  counts: ReadonlyMap<string, number>,
  turn: Documents['turn'],
): Promise<{ readonly useful: readonly ScoredPiece[]; readonly useless: readonly ScoredPiece[] }> {
  const lattice = new Lattice(pieces);
  const uses = new Float64Array(pieces.length);
  let words = 0;
  for (const [word, count] of counts) {
    for (const { id } of lattice.best(word).cuts) if (id >= 0) uses[id] += count;
    words += count;
    const due = turn();
    if (due) await due;
  }
  const sum = uses.reduce((total, each) => total + each, 0);
  const losses = new Map<ScoredPiece, number>();
  for (const each of pieces) {
    const { piece, id, score } = each;
    const due = turn();
    if (due) await due;
    const { cuts, score: other } = lattice.best(piece, id);
    if (cuts.some((cut) => cut.id < 0)) losses.set(each, Infinity);
    else if (uses[id] > 0 && score > other) {
      const alone = Math.log(uses[id]) - Math.log(sum);
      const total = Math.log(sum + uses[id] * (cuts.length - 1));
      const instead = cuts.reduce((logs, cut) => logs + Math.log(uses[cut.id] + uses[id]) - total, 0);
      losses.set(each, (uses[id] / words) * (alone - instead));
    }
  }
  const byName = (one: ScoredPiece, other: ScoredPiece): number => (one.piece < other.piece ? -1 : 1);
  const useful = [...losses].sort((a, b) => (a[1] === b[1] ? byName(a[0], b[0]) : b[1] - a[1])).map(([each]) => each);
  const useless = pieces.filter((each) => !losses.has(each)).sort((a, b) => b.score - a.score || byName(a, b));
  return { useful, useless };
}

function numbered(pieces: readonly ScoredPiece[]): ScoredPiece[] {
  return pieces.map(({ piece, score }, id) => ({ piece, score, id }));
}

/** ψ(x), the logarithm's lower sister: by its recurrence to 7 and its asymptotic series from there (Bernardo 1976). */
export function digamma(x: number): number {
  let [result, at] = [0, x];
  for (; at < 7; at += 1) result -= 1 / at;
  const square = 1 / (at * at);
  return result + Math.log(at) - 0.5 / at - square * (1 / 12 - square * (1 / 120 - square / 252));
}
