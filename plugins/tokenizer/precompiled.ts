/**
 * SentencePiece's own table of what characters become (`Precompiled`), as Hugging Face's libraries read it: a trie in two arrays, folded
 * into one (Aoe 1989), whose values are places in a list of texts that end with a NUL.
 *
 * A grapheme of at most five bytes is looked up as a whole, where the shortest beginning of it that the table has stands for all of it;
 * otherwise each of its characters is looked up. So the libraries have it, and pieces are learned of what they give.
 */

/** Beyond this a grapheme is looked up by its characters. */
const LONGEST_GRAPHEME = 5;
/** Whether a text may have a grapheme of several characters and so few bytes: marks, joiners, modifiers, what stands before, CR LF. */
const JOINED = /[\r\p{M}\p{Cf}\p{Gr_Ext}\p{Emoji_Modifier}\u0e33\u0eb3\u0d4e\u{111c2}\u{111c3}\u{1193f}-\u{11f02}]/u;

/** Whether a text may have such a grapheme, or be part of one with what is beside it. */
export function mayJoin(text: string): boolean {
  return JOINED.test(text);
}

const utf8 = new TextEncoder();
const text8 = new TextDecoder();

export class CharacterMap {
  readonly #units: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  /** What was looked up: its text, or itself where the table has none. */
  readonly #known = new Map<string, string | null>();

  /** `map`: as tokenizer.json has it, in base64. Throws a RangeError where it is no such table. */
  constructor(map: string) {
    const bytes = bytesOf(map);
    const size = bytes.length < 4 ? 0 : new DataView(bytes.buffer).getUint32(0, true);
    if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) throw new RangeError('its precompiled_charsmap is no such table');
    const view = new DataView(bytes.buffer, 4, size);
    this.#units = Uint32Array.from({ length: size / 4 }, (_, at) => view.getUint32(4 * at, true));
    this.#texts = bytes.subarray(4 + size);
  }

  normalize(text: string): string {
    let whole = '';
    if (!mayJoin(text)) {
      for (const character of text) whole += this.#find(character) ?? character;
      return whole;
    }
    for (const { segment } of this.#graphemes.segment(text)) {
      const found = isShort(segment) ? this.#find(segment) : null;
      if (found !== null) whole += found;
      else for (const character of segment) whole += this.#find(character) ?? character;
    }
    return whole;
  }

  #find(key: string): string | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#search(utf8.encode(key));
    this.#known.set(key, found);
    return found;
  }

  /** The text of the shortest beginning that the table has. */
  #search(key: Uint8Array): string | null {
    const units = this.#units;
    let node = offsetOf(units[0]);
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = units[node] ?? 0;
      // Of what is no inner node the highest bit is set.
      if ((unit & 0x8000_00ff) >>> 0 !== byte) return null;
      node ^= offsetOf(unit);
      if ((unit & 0x100) !== 0) return this.#textAt((units[node] ?? 0) & 0x7fff_ffff);
    }
    return null;
  }

  #textAt(place: number): string {
    const end = this.#texts.indexOf(0, place);
    return text8.decode(this.#texts.subarray(place, end < 0 ? this.#texts.length : end));
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/** Whether it has at most so many bytes; a UTF-16 unit has one at least. */
function isShort(grapheme: string): boolean {
  return grapheme.length <= LONGEST_GRAPHEME && utf8.encode(grapheme).length <= LONGEST_GRAPHEME;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new RangeError('its precompiled_charsmap is no base64');
  }
}
