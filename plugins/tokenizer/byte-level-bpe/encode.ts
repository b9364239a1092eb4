/** Texts to ids and back: words (`words.ts`) as bytes (`bytes.ts`), joined (`merge.ts`). */
import type { Encoding } from 'electra-run';
import { bytesOf, characterOf, spelled } from './bytes.ts';
import { Merges } from './merge.ts';
import { forEachWord, prefixed } from './words.ts';

/** Pieces by id, and pairs of ids with what they become, in the order of learning. */
export interface ByteLevelVocabulary {
  readonly pieces: readonly string[];
  readonly merges: readonly (readonly [left: number, right: number, joined: number])[];
}

/** Words remembered with their ids: so many, and none that is longer. */
const [CACHED_WORDS, LONGEST_CACHED] = [200_000, 100];
/** What a blank is in a piece. */
const BLANK = characterOf[0x20];

export class ByteLevelEncoder {
  readonly #pieces: readonly string[];
  readonly #merges: Merges;
  readonly #addPrefixSpace: boolean;
  /** Character of a byte → the piece of it alone. */
  readonly #single: ReadonlyMap<string, number>;
  readonly #words = new Map<string, readonly number[]>();

  /** Pairs that become one of `special` are not joined: no text has a special token. */
  constructor({ pieces, merges }: ByteLevelVocabulary, special: ReadonlySet<number>, addPrefixSpace: boolean) {
    this.#pieces = pieces;
    this.#merges = new Merges(merges.filter(([, , joined]) => !special.has(joined)));
    this.#addPrefixSpace = addPrefixSpace;
    this.#single = new Map(pieces.map((piece, id) => [piece, id] as const).filter(([piece]) => piece.length === 1));
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    forEachWord(prefixed(text, this.#addPrefixSpace), (word) => {
      for (const id of this.#piecesOf(word)) ids.push(id);
    });
    return ids;
  }

  /** A blank beside a word belongs to no span, as the reference trims them; one that was added stands where the text begins. */
  encodeWithOffsets(text: string): Encoding {
    const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
    const whole = prefixed(text, this.#addPrefixSpace);
    const added = whole.length - text.length;
    const first = text.codePointAt(0) ?? 0;
    const least = first > 0xffff ? 2 : 1;
    forEachWord(whole, (word, at) => {
      const places = placesOf(word);
      let byte = 0;
      for (const id of this.#piecesOf(word)) {
        const piece = this.#pieces[id];
        const [from, to] = trimmed(piece);
        ids.push(id);
        starts.push(Math.max(0, at - added + (places ? places.starts[byte + from] : byte + from)));
        ends.push(Math.max(least, at - added + (places ? places.ends[byte + to - 1] : byte + to)));
        byte += piece.length;
      }
    });
    return { ids, starts, ends };
  }

  #piecesOf(word: string): readonly number[] {
    const known = this.#words.get(word);
    if (known) return known;
    const ids = this.#merges.join(Array.from(spelled(word), (character) => this.#single.get(character) ?? -1));
    if (word.length > LONGEST_CACHED) return ids;
    if (this.#words.size >= CACHED_WORDS) this.#words.clear();
    // A slice would keep the whole text it was cut from in memory: remember a copy.
    this.#words.set(JSON.parse(JSON.stringify(word)) as string, ids);
    return ids;
  }
}

/** The text of pieces, whose bytes need not end where pieces do; `named` has the texts of those that are no bytes. */
export function decoded(ids: Iterable<number>, token: (id: number) => string, named: ReadonlyMap<number, string>): string {
  const utf8 = new TextEncoder();
  const bytes: number[] = [];
  for (const id of ids) {
    const piece = token(id);
    for (const byte of utf8.encode(named.get(id) ?? '')) bytes.push(byte);
    if (!named.has(id)) for (const byte of bytesOf(piece) ?? utf8.encode(piece)) bytes.push(byte);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

/** UTF-16 spans of the characters that the bytes of a word are of; null where each byte is a character. */
function placesOf(word: string): { readonly starts: number[]; readonly ends: number[] } | null {
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(word)) return null;
  const [starts, ends]: [number[], number[]] = [[], []];
  let at = 0;
  for (const character of word) {
    for (let byte = 0; byte < Buffer.byteLength(character); byte++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    at += character.length;
  }
  return { starts, ends };
}

/** From where to where a piece is more than blanks; all of one that is nothing else. */
function trimmed(piece: string): [from: number, to: number] {
  let [from, to] = [0, piece.length];
  while (from < to && piece[from] === BLANK) from += 1;
  if (from === to) return [0, piece.length];
  while (piece[to - 1] === BLANK) to -= 1;
  return [from, to];
}
