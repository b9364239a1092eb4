/**
 * A label for every word. A word's label is that of its first piece, as in training; words that one row has no room for are read in
 * further ones, which overlap, and each word is judged in one of them.
 *
 * Shape legend: T tokens · C labels
 */
import { wordPieces } from '../data/word-pieces.ts';
import { framed, frameTokens } from '../data/frame.ts';
import { errors, UserError } from '../errors/index.ts';
import { wordWindows } from '../kit/word-windows.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { unasked } from './questions.ts';
import { isTag, spansOfTags } from '../predictions/spans.ts';
import { likeliest, sharesOf } from '../predictions/shares.ts';

/** A text, or its words. */
export type TagQuestion = ({ readonly text: string } | { readonly words: readonly string[] }) & {
  /** For messages: `file:line`. */
  readonly place?: string;
};

/** A word, and its label with its probability. */
export interface TaggedWord {
  readonly word: string;
  readonly label: string;
  readonly score: number;
  /** Of a text: where the word begins and ends in it. */
  readonly start?: number;
  readonly end?: number;
}

/** Words that belong together, such as a name. */
export interface TaggedSpan {
  readonly type: string;
  readonly text: string;
  /** Of its first word and behind its last one, among the words. */
  readonly from: number;
  readonly to: number;
  /** Of a text: where it begins and ends in it. */
  readonly start?: number;
  readonly end?: number;
}

/** What is said of a question's words. */
export interface TaggedWords {
  readonly tags: readonly TaggedWord[];
  /** Where all labels of the model are those of spans (`B-PER`, `O`): the spans, read as CoNLL's evaluation reads them. */
  readonly spans?: readonly TaggedSpan[];
}

/** Labels of each question's words, in order. Throws a {@link UserError} where the model labels no tokens. */
export function tag(model: SavedModel, questions: AsyncIterable<TagQuestion> | Iterable<TagQuestion>): AsyncGenerator<TaggedWords> {
  const { network, pad, heads, folder, labels } = model;
  const output = Object.keys(heads).find((name) => heads[name] === 'token-classification');
  if (output === undefined) throw unasked(folder, 'labels of words', heads);
  const { tokenizer, frame, longest } = model.reading();
  const room = longest - frameTokens(frame, 1);
  const hasSpans = labels.length > 1 && labels.includes('O') && labels.every((label) => isTag(label));
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name: output, of: 'tokens' }],
    ask(question) {
      const words = wordsOf(question, tokenizer);
      const windows = wordWindows(
        words.map(({ ids }) => ids.length),
        room,
      );
      const placed = windows.map(({ from, to, own }) => {
        const read = words.slice(from, to);
        const firsts = read.map((_, index) => frame.before.length + sum(read.slice(0, index).map(({ ids }) => ids.length)));
        const ids = read.flatMap((word) => word.ids).slice(0, room);
        return { row: framed(frame, ids), first: (word: number): number => firsts[word - from], own };
      });
      return {
        rows: placed.map(({ row }) => row),
        answer(numbers) {
          const tags = placed.flatMap(({ row, first, own }, window) => {
            const logits_TC = numbers[window].get(output) ?? new Float32Array();
            const width = logits_TC.length / row.ids.length;
            return words.slice(own.from, own.to).map(({ word, span }, index) => {
              const token = first(own.from + index);
              const shares = sharesOf(logits_TC.subarray(token * width, (token + 1) * width));
              const [best] = likeliest(shares, 1);
              return { word, label: labels[best] ?? `LABEL_${best}`, score: shares[best], ...span };
            });
          });
          return { tags, ...(hasSpans ? { spans: spansIn(tags, 'text' in question ? question.text : null) } : {}) };
        },
      };
    },
  });
}

function spansIn(tags: readonly TaggedWord[], text: string | null): TaggedSpan[] {
  return spansOfTags(tags.map(({ label }) => label)).map(({ type, from, to }) => {
    const own = tags.slice(from, to);
    const [start, end] = [own[0].start, own[own.length - 1].end];
    if (text === null || start === undefined || end === undefined) return { type, text: own.map(({ word }) => word).join(' '), from, to };
    return { type, text: text.slice(start, end), from, to, start, end };
  });
}

interface Word {
  readonly word: string;
  readonly ids: readonly number[];
  readonly span?: { readonly start: number; readonly end: number };
}

/** A word that comes to no piece is read as unknown, as in training: none is lost. */
function wordsOf(question: TagQuestion, tokenizer: Tokenizer): Word[] {
  if ('words' in question)
    return wordPieces(question.words, tokenizer).map((ids, index) => ({
      word: question.words[index],
      ids: ids.length === 0 ? [tokenizer.special.unk] : ids,
    }));
  const { continuesWord } = tokenizer;
  const { text, place = 'A text' } = question;
  if (!continuesWord)
    throw new UserError(errors.TEXT_QUESTION({ place, reason: "the model's tokenizer tells no words apart: give 'words'" }));
  const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
  const firsts = ids.flatMap((id, index) => (index === 0 || !continuesWord.call(tokenizer, id) ? [index] : []));
  return firsts.map((first, index) => {
    const last = (firsts[index + 1] ?? ids.length) - 1;
    const [start, end] = [starts[first], ends[last]];
    return { word: text.slice(start, end), ids: ids.slice(first, last + 1), span: { start, end } };
  });
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
