/**
 * Which tokens are predicted: runs of whole words, each in a context K times as long as it is (Yang et al. 2019, section 2.3,
 * and the authors' code), and as many single tokens as are missing then.
 */
import { inverseLength, type ContinuesWord, type Random } from 'electra-run';

/** How targets are drawn. */
export interface Drawing {
  /** Share of the tokens that are predicted: 1/K. */
  readonly ratio: number;
  /** Most words of a run. */
  readonly maxNgram: number;
}

/** Tokens of an example, as far as targets are drawn by them. */
interface Sequence {
  readonly ids: ArrayLike<number>;
  /** 1 where a token is the frame's, which is never predicted. */
  readonly special: ArrayLike<number>;
}

/** How many of so many tokens are predicted; at least one. */
export function targetCount(length: number, { ratio }: Pick<Drawing, 'ratio'>): number {
  return Math.max(1, Math.round(length * ratio));
}

/** Positions, ascending: as many as `targetCount` says, or all there are. */
export function drawTargets({ ids, special }: Sequence, drawing: Drawing, continuesWord: ContinuesWord, random: Random): number[] {
  const length = ids.length;
  const candidates = Array.from({ length }, (_, at) => at).filter((at) => special[at] === 0);
  const wanted = Math.min(candidates.length, targetCount(length, drawing));
  const beginsWord = (at: number): boolean => special[at] === 0 && !continuesWord(ids[at]);
  const drawWords = inverseLength(drawing.maxNgram);
  const chosen = new Set<number>();
  for (let from = 0; from < length && chosen.size < wanted;) {
    const words = drawWords(random);
    const context = Math.round(words / drawing.ratio);
    let begin = from + random.integer(context - words + 1);
    while (begin < length && !beginsWord(begin)) begin++;
    if (begin >= length) break;
    const end = Math.min(endOfWords(begin, words), begin + wanted - chosen.size);
    for (let at = begin; at < end; at++) chosen.add(at);
    // Words of several pieces have a longer context, so that runs are spread over the whole sequence.
    from = Math.max(end, from + Math.round((end - begin) / drawing.ratio));
  }
  const rest = candidates.filter((at) => !chosen.has(at));
  for (const index of random.permutation(rest.length).subarray(0, wanted - chosen.size)) chosen.add(rest[index]);
  return [...chosen].sort((a, b) => a - b);

  function endOfWords(begin: number, words: number): number {
    let end = begin + 1;
    for (let left = words; end < length && special[end] === 0; end++) {
      if (beginsWord(end)) left--;
      if (left === 0) break;
    }
    return end;
  }
}
