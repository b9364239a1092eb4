/** Texts to ids: words (`words.ts`) as the likeliest of their pieces (`../lattice.ts`). Threads and browsers load it. */
import type { Encoding } from 'electra-run';
import { RememberedStretches } from '../stretches.ts';
import { asRead, Lattice, type Cut } from '../lattice.ts';
import { META, WordCutter, type Reading } from './words.ts';

/** Pieces with their scores, by id; special ones have 0. */
export type UnigramVocabulary = readonly (readonly [piece: string, score: number])[];

/** What an encoder is made of; JSON can say it. */
export interface EncoderSettings extends Reading {
  readonly vocabulary: UnigramVocabulary;
  /** Ids that no text has. */
  readonly marks: readonly number[];
  readonly unk: number;
}

export class UnigramEncoder {
  readonly #unk: number;
  readonly #lattice: Lattice;
  readonly #cutter: WordCutter;
  readonly #remembered: RememberedStretches;

  constructor({ vocabulary, marks, unk, ...reading }: EncoderSettings) {
    const marked = new Set(marks);
    const scored = vocabulary.map(([piece, score], id) => ({ piece, id, score: asRead(score) }));
    this.#unk = unk;
    this.#lattice = new Lattice(
      scored.filter(({ id }) => !marked.has(id)),
      scored.reduce((least, { score }) => Math.min(least, score), Infinity),
    );
    this.#cutter = new WordCutter(reading);
    this.#remembered = new RememberedStretches({
      endOf: (text, from) => this.#cutter.endOf(text, from),
      pieces: (stretch) => this.#placed(stretch),
      ids: (stretch) => this.#ids(stretch),
    });
  }

  encode(text: string): number[] {
    return this.#remembered.ids(text);
  }

  /** The blank before a word belongs to no span, but for a piece that is nothing else. */
  encodeWithOffsets(text: string): Encoding {
    return this.#remembered.encoding(text);
  }

  #ids(stretch: string): number[] {
    const ids: number[] = [];
    this.#cutter.forEachWord(stretch, (word) => {
      for (const { id } of this.#cut(word)) ids.push(id);
    });
    return ids;
  }

  #placed(stretch: string): Encoding {
    const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
    for (const placed of this.#cutter.placedWords(stretch))
      for (const { id, start, end } of this.#cut(placed.word)) {
        ids.push(id);
        starts.push(placed.starts[start === 0 && end > 1 ? 1 : start]);
        ends.push(placed.ends[end - 1]);
      }
    return { ids, starts, ends };
  }

  /** The pieces of a word; unknown characters beside each other are one. */
  #cut(word: string): readonly Cut[] {
    const cuts: Cut[] = [];
    for (const each of this.#lattice.best(word).cuts) {
      const last = cuts.at(-1);
      if (each.id < 0 && last?.id === this.#unk) cuts[cuts.length - 1] = { ...last, end: each.end };
      else cuts.push(each.id < 0 ? { ...each, id: this.#unk } : each);
    }
    return cuts;
  }
}

/** Whether a piece goes on with the word of the piece before it, unless it is a special token. */
export function goesOn(piece: string): boolean {
  return !piece.startsWith(META);
}
