/**
 * What a network's logits say in answer to a question: the best spans of the passage, and how likely it is that none is right.
 *
 * Whoever has the logits says which of them belong to which tokens of the passage; which program made them does not matter here.
 */
import { widestWindows, type PassageWindow } from './passage-windows.ts';

/** A window, and where it lies in the sequence that was read. */
export interface WindowPlace extends PassageWindow {
  /** Of its first token of the passage. */
  readonly at: number;
  /** Of the token that stands for no answer. */
  readonly none: number;
}

/** What is said of one window. */
export interface WindowScores extends PassageWindow {
  /** How much speaks for no answer in it. */
  readonly none: number;
  /** What may be the first token of an answer. */
  readonly beginnings: readonly AnswerBeginning[];
}

/** The first token of answers, and what is said of their last one. */
export interface AnswerBeginning {
  /** Token of the passage, counted from its beginning. */
  readonly token: number;
  readonly score: number;
  /** Of each token of the window, in order, as the last one. */
  readonly ends: ArrayLike<number>;
}

/** A passage, and where its tokens stand in it. */
export interface TokenizedPassage {
  readonly text: string;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** What is taken for an answer. */
export interface AnswerLimits {
  /** Answers that are given, the best first. */
  readonly most: number;
  /** Tokens that one may have. */
  readonly longest: number;
}

/** A span of the passage, in characters as JavaScript counts them; the end is not in it. */
export interface FoundAnswer {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of its first token and its last one together. */
  readonly score: number;
}

/** The best answers to a question. */
export interface FoundAnswers {
  /** The best first; none where the passage has no tokens. */
  readonly answers: readonly FoundAnswer[];
  /** How much speaks for no answer, in the window that has most against it. */
  readonly none: number;
}

/**
 * All spans inside the windows are looked at. One that begins in several windows counts in the window in which its first token has most
 * around it, and nowhere else.
 */
export function bestAnswers(passage: TokenizedPassage, windows: readonly WindowScores[], { most, longest }: AnswerLimits): FoundAnswers {
  const judgedIn = widestWindows(windows);
  const best: Span[] = [];
  windows.forEach(({ from, to, beginnings }, index) => {
    for (const { token, score, ends } of beginnings) {
      if (judgedIn[token] !== index) continue;
      for (let last = token; last < Math.min(to, token + longest); last++)
        insert(best, { first: token, last, score: score + ends[last - from] }, most);
    }
  });
  const answers = best.map(({ first, last, score }) => ({ ...spanOf(passage, first, last), score }));
  return { answers, none: windows.reduce((least, { none }) => Math.min(least, none), Infinity) };
}

/** Of two logits for each token: that an answer begins there, and that one ends there. */
export function plainScores(logits: ArrayLike<number>, { from, to, at, none }: WindowPlace): WindowScores {
  const ends = Array.from({ length: to - from }, (_, index) => logits[2 * (at + index) + 1]);
  const beginnings = ends.map((_, index) => ({ token: from + index, score: logits[2 * (at + index)], ends }));
  return { from, to, none: logits[2 * none] + logits[2 * none + 1], beginnings };
}

/**
 * Of as many logits for each token as there are beams, and two more: that an answer begins there; that one ends there which began at the
 * best beginning, the second best, and so on; and, the same for every token, that there is no answer.
 */
export function jointScores(logits: ArrayLike<number>, beams: number, { from, to, at, none }: WindowPlace): WindowScores {
  const width = beams + 2;
  const starts = Array.from({ length: logits.length / width }, (_, token) => ({ token, score: logits[token * width] }));
  // As the network chose them: the first of those that are as good.
  const chosen = starts.toSorted((a, b) => b.score - a.score).slice(0, beams);
  const beginnings = chosen.flatMap(({ token, score }, beam) => {
    if (token < at || token >= at + to - from) return [];
    const ends = Array.from({ length: to - from }, (_, index) => logits[(at + index) * width + 1 + beam]);
    return [{ token: from + token - at, score, ends }];
  });
  return { from, to, none: logits[none * width + width - 1], beginnings };
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly score: number;
}

/** Keeps the list in order and at most so long; of spans that are as good, the first that came. */
function insert(best: Span[], span: Span, most: number): void {
  if (best.length >= most && !(span.score > best[best.length - 1].score)) return;
  let place = best.length;
  while (place > 0 && span.score > best[place - 1].score) place -= 1;
  best.splice(place, 0, span);
  if (best.length > most) best.pop();
}

/** Blanks around it are none of it. */
function spanOf({ text, starts, ends }: TokenizedPassage, first: number, last: number): Omit<FoundAnswer, 'score'> {
  let [start, end] = [starts[first], ends[last]];
  while (start < end && /\s/u.test(text[start])) start += 1;
  while (end > start && /\s/u.test(text[end - 1])) end -= 1;
  return { text: text.slice(start, end), start, end };
}
