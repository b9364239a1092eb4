/**
 * Texts to ids in the steps of a tokenizer.json: words that were added, the normalizer (`../normalize.ts`), words (`pre-tokenizers.ts`),
 * pieces (`models.ts`). Threads and browsers load it.
 */
import type { Encoding } from 'electra-run';
import type { Cut } from '../lattice.ts';
import { Normalizer, type JsonStep } from '../normalize.ts';
import { remembered } from '../stretches.ts';
import { wordModel, type WordModel } from './models.ts';
import { otherSteps } from './normalizers.ts';
import type { Part } from './parts.ts';
import { cutterOf, type Cutter } from './pre-tokenizers.ts';
import { wordFinder, type AddedWord, type WordFinder } from './words.ts';

/** What an encoder is made of; JSON can say it. */
export interface EncoderSettings {
  readonly pieces: readonly string[];
  /** Of a tokenizer.json. */
  readonly normalizer: unknown;
  readonly preTokenizer: unknown;
  readonly model: JsonStep;
  readonly words: readonly AddedWord[];
  /** Ids that no text has. */
  readonly marks: readonly number[];
}

export class PipelineEncoder {
  readonly #normalizer: Normalizer;
  readonly #cutter: Cutter;
  readonly #model: WordModel;
  readonly #asWritten: WordFinder;
  readonly #normalized: WordFinder;
  readonly #known = new Map<string, readonly Cut[]>();

  /** Throws a RangeError where the file has a step that is not known here. */
  constructor({ pieces, normalizer, preTokenizer, model, words, marks }: EncoderSettings) {
    this.#normalizer = new Normalizer(normalizer, otherSteps);
    this.#cutter = cutterOf(preTokenizer);
    const ids = new Map(pieces.map((piece, id) => [piece, id]));
    this.#model = wordModel({ json: model, ids, marks: new Set(marks.map((id) => pieces[id])) });
    this.#asWritten = wordFinder(words.filter(({ normalized }) => normalized === false));
    this.#normalized = wordFinder(
      words
        .filter(({ normalized }) => normalized !== false)
        .map((word) => ({ ...word, content: this.#normalizer.normalize(word.content) }))
        .filter(({ content }) => content !== ''),
    );
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    this.#forEachPart(text, false, (part, id) => {
      if (id !== null) ids.push(id);
      else for (const cut of this.#cut(part.text)) ids.push(cut.id);
    });
    return ids;
  }

  /** White space beside a piece belongs to no span, but for a piece that is nothing else. */
  encodeWithOffsets(text: string): Encoding {
    const all: Encoding = { ids: [], starts: [], ends: [] };
    const push = (id: number, start: number, end: number): void => {
      const [from, to] = trimmed(text, start, end);
      all.ids.push(id);
      all.starts.push(from);
      all.ends.push(to);
    };
    this.#forEachPart(text, true, ({ text: word, starts, ends }, id) => {
      if (id !== null) push(id, starts[0], ends[word.length - 1]);
      else for (const cut of this.#cut(word)) push(cut.id, starts[cut.start], ends[cut.end - 1]);
    });
    return all;
  }

  /** Calls `visit` with every word, and with the id of those that were added. */
  #forEachPart(text: string, isPlaced: boolean, visit: (part: Part, id: number | null) => void): void {
    let at = 0;
    for (const { part: section, id } of this.#asWritten({ text, starts: [], ends: [], isFirst: true })) {
      const from = at;
      at += section.text.length;
      if (id !== null) visit(isPlaced ? placedAt(section.text, from) : section, id);
      else
        for (const { part, id: own } of this.#normalized(this.#clean(section, isPlaced ? from : null)))
          if (own !== null) visit(part, own);
          else if (part.text !== '') for (const word of this.#cutter(part)) if (word.text !== '') visit(word, null);
    }
  }

  /** A stretch of a text normalized; with places where it is said where it begins. */
  #clean({ text, isFirst }: Part, at: number | null): Part {
    if (at === null) return { text: this.#normalizer.normalize(text), starts: [], ends: [], isFirst };
    const { text: clean, starts, ends } = this.#normalizer.place(text);
    return { text: clean, starts: starts.map((start) => start + at), ends: ends.map((end) => end + at), isFirst };
  }

  #cut(word: string): readonly Cut[] {
    return this.#known.get(word) ?? remembered(this.#known, word, this.#model(word));
  }
}

function placedAt(text: string, at: number): Part {
  const starts = Array.from({ length: text.length }, (_, unit) => at + unit);
  return { text, starts, ends: starts.map((start) => start + 1), isFirst: at === 0 };
}

function trimmed(text: string, start: number, end: number): [start: number, end: number] {
  const piece = text.slice(start, end);
  const inside = piece.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  if (inside === '' || inside === piece) return [start, end];
  const from = start + piece.indexOf(inside);
  return [from, from + inside.length];
}
