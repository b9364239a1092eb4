/** Texts to ids and back: words (`words.ts`) as bytes (`../bytes.ts`), joined (`merge.ts`). Threads and browsers load it. */
import type { Encoding } from 'electra-run';
import { RememberedStretches } from '../stretches.ts';
import { bytesOf, characterOf } from '../bytes.ts';
import { Merges } from './merge.ts';
import { endOfWords, forEachWord, prefixed } from './words.ts';

/** Pieces by id, and pairs of ids with what they become, in the order of learning. */
export interface ByteLevelVocabulary {
  readonly pieces: readonly string[];
  readonly merges: readonly (readonly [left: number, right: number, joined: number])[];
}

/** What an encoder is made of; JSON can say it. */
export interface EncoderSettings extends ByteLevelVocabulary {
  /** Ids that no text has: pairs that become one of them are not joined. */
  readonly marks: readonly number[];
  readonly addPrefixSpace: boolean;
}

const utf8 = new TextEncoder();
/** What a blank is in a piece. */
const BLANK = characterOf[0x20];
/** What a piece begins with that begins a word, or is white space itself. */
const SPACES = new Set([0x20, 0x0a, 0x09, 0x0d].map((byte) => characterOf[byte]));

export class ByteLevelEncoder {
  readonly #pieces: readonly string[];
  readonly #merges: Merges;
  readonly #addPrefixSpace: boolean;
  /** Byte → the piece of it alone. */
  readonly #single: Int32Array;
  readonly #remembered: RememberedStretches;

  constructor({ pieces, merges, marks, addPrefixSpace }: EncoderSettings) {
    this.#pieces = pieces;
    const marked = new Set(marks);
    this.#merges = new Merges(merges.filter(([, , joined]) => !marked.has(joined)));
    this.#addPrefixSpace = addPrefixSpace;
    const ids = new Map(pieces.map((piece, id) => [piece, id]));
    this.#single = Int32Array.from(characterOf, (character) => ids.get(character) ?? -1);
    this.#remembered = new RememberedStretches({
      endOf: endOfWords,
      pieces: (stretch) => this.#placed(stretch),
      ids: (stretch) => this.#ids(stretch),
    });
  }

  encode(text: string): number[] {
    return this.#remembered.ids(prefixed(text, this.#addPrefixSpace));
  }

  /** A blank beside a word belongs to no span, as the reference trims them; one that was added stands where the text begins. */
  encodeWithOffsets(text: string): Encoding {
    const whole = prefixed(text, this.#addPrefixSpace);
    const encoding = this.#remembered.encoding(whole);
    const added = whole.length - text.length;
    if (added === 0) return encoding;
    const least = (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
    return {
      ids: encoding.ids,
      starts: encoding.starts.map((start) => Math.max(0, start - added)),
      ends: encoding.ends.map((end) => Math.max(least, end - added)),
    };
  }

  #ids(stretch: string): number[] {
    const ids: number[] = [];
    forEachWord(stretch, (word) => {
      for (const id of this.#join(word)) ids.push(id);
    });
    return ids;
  }

  #placed(stretch: string): Encoding {
    const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
    forEachWord(stretch, (word, at) => {
      const places = placesOf(word);
      let byte = 0;
      for (const id of this.#join(word)) {
        const piece = this.#pieces[id];
        const [from, to] = trimmed(piece);
        ids.push(id);
        starts.push(at + places.starts[byte + from]);
        ends.push(at + places.ends[byte + to - 1]);
        byte += piece.length;
      }
    });
    return { ids, starts, ends };
  }

  #join(word: string): number[] {
    const bytes = utf8.encode(word);
    const ids = new Int32Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) ids[at] = this.#single[bytes[at]];
    return this.#merges.join(ids);
  }
}

/** Whether a piece goes on with the word of the piece before it, unless it is a special token. */
export function goesOn(piece: string): boolean {
  return !SPACES.has(piece[0]);
}

/** The text of pieces, whose bytes need not end where pieces do; `named` has the texts of those that are no bytes. */
export function decoded(ids: Iterable<number>, token: (id: number) => string, named: ReadonlyMap<number, string>): string {
  const bytes: number[] = [];
  for (const id of ids) {
    const piece = token(id);
    for (const byte of utf8.encode(named.get(id) ?? '')) bytes.push(byte);
    if (!named.has(id)) for (const byte of bytesOf(piece) ?? utf8.encode(piece)) bytes.push(byte);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** UTF-16 spans of the characters that the bytes of a word are of. */
function placesOf(word: string): { readonly starts: number[]; readonly ends: number[] } {
  const [starts, ends]: [number[], number[]] = [[], []];
  let at = 0;
  for (const character of word) {
    for (let byte = 0; byte < bytesIn(character.codePointAt(0) ?? 0); byte++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    at += character.length;
  }
  return { starts, ends };
}

/** Of UTF-8; half of a surrogate pair has those of U+FFFD. */
function bytesIn(codePoint: number): number {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

/** From where to where a piece is more than blanks; all of one that is nothing else. */
function trimmed(piece: string): [from: number, to: number] {
  let [from, to] = [0, piece.length];
  while (from < to && piece[from] === BLANK) from += 1;
  if (from === to) return [0, piece.length];
  while (piece[to - 1] === BLANK) to -= 1;
  return [from, to];
}
