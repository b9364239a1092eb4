/** Texts to ids, many at once; the same on every thread. */
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import { sentenceStartsOf } from '../sentences.ts';
import { idsOf, type Ids, type Width } from './layout.ts';

/** As much of a tokenizer as makes ids. */
export type TextEncoder = Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>;

/** How texts are to be encoded. */
export interface IdFormat {
  readonly width: Width;
  readonly vocabularySize: number;
  /** Whether sentences are told apart. */
  readonly sentences: number | false;
}

/** The ids of texts, one text after the other. */
export interface Encoded {
  readonly ids: Ids;
  /** Ids of each text. */
  readonly tokens: Uint32Array<ArrayBuffer>;
  /** UTF-8 bytes of each text. */
  readonly bytes: Uint32Array<ArrayBuffer>;
  /** Sentences of each text, and the first id of each, counted from that of its text. Empty where they are not told apart. */
  readonly sentences: Uint32Array<ArrayBuffer>;
  readonly firsts: Uint32Array<ArrayBuffer>;
}

/** Throws a RangeError for an id that is none of the vocabulary. */
export function encodeTexts(texts: readonly string[], encoder: TextEncoder, { width, vocabularySize, sentences }: IdFormat): Encoded {
  const ids = new Growing((room) => idsOf(width, room));
  const firsts = new Growing((room) => new Uint32Array(room));
  const [tokens, bytes, counts] = [0, 1, 2].map((list) => new Uint32Array(list < 2 || sentences ? texts.length : 0));
  for (const [index, text] of texts.entries()) {
    const encoded = sentences ? encodeSentences(text, encoder) : { ids: encoder.encode(text), firsts: [] };
    checkIds(encoded.ids, vocabularySize);
    ids.add(encoded.ids);
    firsts.add(encoded.firsts);
    tokens[index] = encoded.ids.length;
    bytes[index] = Buffer.byteLength(text);
    if (sentences) counts[index] = encoded.firsts.length;
  }
  return { ids: ids.values(), tokens, bytes, sentences: counts, firsts: firsts.values() };
}

function checkIds(ids: readonly number[], size: number): void {
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] >= 0 && ids[i] < size) continue;
    throw new RangeError(`The tokenizer gave the id ${ids[i]}, and its vocabulary has ${size} pieces: ids go from 0 to ${size - 1}.`);
  }
}

/** The ids of a document, and the first id of each of its sentences. */
function encodeSentences(text: string, encoder: TextEncoder): { ids: readonly number[]; firsts: readonly number[] } {
  const { ids, starts } = encoder.encodeWithOffsets(text);
  const borders = sentenceStartsOf(text);
  const firsts: number[] = [];
  let border = 0;
  starts.forEach((start, id) => {
    if (border >= borders.length || start < borders[border]) return;
    firsts.push(id);
    while (border < borders.length && borders[border] <= start) border += 1;
  });
  return { ids, firsts };
}

/** A typed array that becomes longer. */
export class Growing<T extends Ids> {
  #array: T;
  #length = 0;
  readonly #create: (room: number) => T;

  constructor(create: (room: number) => T) {
    this.#create = create;
    this.#array = create(1024);
  }

  get length(): number {
    return this.#length;
  }

  add(values: ArrayLike<number>): void {
    if (this.#length + values.length > this.#array.length) {
      const larger = this.#create(Math.max(2 * this.#array.length, this.#length + values.length));
      larger.set(this.#array.subarray(0, this.#length));
      this.#array = larger;
    }
    this.#array.set(values, this.#length);
    this.#length += values.length;
  }

  /** What was added, in the room that it has. */
  values(): T {
    return this.#array.subarray(0, this.#length) as T;
  }

  clear(): void {
    this.#length = 0;
  }
}
