/**
 * Beam search: of each text the likeliest beginnings are kept, and the best text that one of them ends in. Scores, the penalty of
 * length and when to stop are those of Hugging Face's `generate` with `early_stopping` false: a text's score is the sum of its
 * logarithms divided by its number of tokens, the end among them, to the power of the penalty.
 */
import type { NextTokens, TokenSearch, TokenSearchSetting, WrittenText } from './search.ts';

/** What beams are told beside what every search is. */
export interface BeamSetting extends TokenSearchSetting {
  /** Beginnings that are kept of each text; more than 1. */
  readonly beams: number;
  /** Above 0 long texts are favoured, below it short ones. */
  readonly lengthPenalty: number;
}

interface Beginning {
  readonly ids: readonly number[];
  /** Sum of logarithms. */
  readonly score: number;
}

interface Finished extends WrittenText {
  readonly score: number;
}

/** A beginning with one token more; `beam`: which of them it goes on from. */
interface Candidate {
  readonly score: number;
  readonly beam: number;
  readonly id: number;
}

/** One text. */
interface State {
  running: readonly Beginning[];
  finished: readonly Finished[];
  /** Whether a better text may still be found. */
  open: boolean;
}

/** Rows are the beams of the first text, those of the second, and so on. */
export function beamSearch({ texts, end, longest, beams, lengthPenalty }: BeamSetting): TokenSearch {
  // The beams of a text are alike before the first token: all but one are as good as impossible.
  const states = Array.from({ length: texts }, (): State => ({ running: [{ ids: [], score: 0 }], finished: [], open: true }));
  let tokens = 0;

  /** Where the text goes on, and which of its beams each goes on from. */
  function goOn(state: State, logits: ArrayLike<number>, start: number, size: number): Candidate[] {
    const candidates = bestOf(state.running, logits, { start, size, count: 2 * beams });
    const isLast = tokens === longest;
    const ends = ({ id }: Candidate): boolean => id === end || isLast;
    const idsOf = ({ beam, id }: Candidate): number[] => [...state.running[beam].ids, id];
    const found = candidates.slice(0, beams).flatMap((candidate): Finished[] => {
      if (!ends(candidate)) return [];
      const isEnded = candidate.id === end;
      const ids = isEnded ? state.running[candidate.beam].ids : idsOf(candidate);
      return [{ ids, ended: isEnded, score: candidate.score / tokens ** lengthPenalty }];
    });
    state.finished = [...state.finished, ...found].sort((a, b) => b.score - a.score).slice(0, beams);
    const going = candidates.filter((candidate) => !ends(candidate)).slice(0, beams);
    const best = going[0]?.score ?? Number.NEGATIVE_INFINITY;
    const worst = state.finished.length < beams ? Number.NEGATIVE_INFINITY : state.finished[beams - 1].score;
    state.open = best / tokens ** lengthPenalty > worst;
    state.running = going.map((candidate) => ({ ids: idsOf(candidate), score: candidate.score }));
    return going;
  }

  return {
    advance(logits): NextTokens | null {
      const size = logits.length / texts / beams;
      tokens += 1;
      const ids = new Int32Array(texts * beams).fill(end);
      const from = Int32Array.from(ids, (_, row) => row);
      states.forEach((state, text) => {
        if (!state.open) return;
        const first = text * beams;
        goOn(state, logits, first * size, size).forEach(({ beam, id }, row) => {
          ids[first + row] = id;
          from[first + row] = first + beam;
        });
      });
      return tokens === longest || states.every(({ open }) => !open) ? null : { ids, from };
    },
    results: () => states.map(({ finished: [{ ids, ended }] }) => ({ ids, ended })),
  };
}

/** The likeliest continuations of all beginnings, best first; of equal ones the first. */
function bestOf(
  running: readonly Beginning[],
  logits: ArrayLike<number>,
  { start, size, count }: { readonly start: number; readonly size: number; readonly count: number },
): Candidate[] {
  const best: Candidate[] = [];
  running.forEach(({ score: before }, beam) => {
    const offset = start + beam * size;
    const rest = before - logSumOfExponentials(logits, offset, size);
    for (let id = 0; id < size; id++) {
      const score = rest + logits[offset + id];
      if (best.length === count && score <= best[count - 1].score) continue;
      let at = best.length;
      while (at > 0 && best[at - 1].score < score) at -= 1;
      best.splice(at, 0, { score, beam, id });
      if (best.length > count) best.pop();
    }
  });
  return best;
}

function logSumOfExponentials(logits: ArrayLike<number>, start: number, size: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < size; id++) most = Math.max(most, logits[start + id]);
  let sum = 0;
  for (let id = 0; id < size; id++) sum += Math.exp(logits[start + id] - most);
  return most + Math.log(sum);
}
