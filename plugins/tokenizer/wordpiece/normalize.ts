/**
 * Cuts text into words as BERT does: clean, set CJK ideographs apart, strip accents, lower the case,
 * then split at white space and around punctuation. `encode.ts` cuts the words into pieces.
 *
 * Lower-casing goes by code point, as in the reference: no final sigma (Σ is always σ), and İ becomes
 * i with a dot above.
 */
import { ALONE, classOf, DROPPED, LETTER, MARK, SPACE } from './characters.ts';

export interface Normalization {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** A word and where its characters (code points) came from, as UTF-16 spans of the original text. */
export interface PlacedWord {
  readonly word: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Calls `visit` with each normalized word of the text, in order. */
export function forEachWord(text: string, { lowercase, stripAccents }: Normalization, visit: (word: string) => void): void {
  const source = normalized(text, lowercase, stripAccents);
  let before = ''; // the word's letters up to the last dropped character
  let start = -1; // first letter since then
  const flush = (end: number): void => {
    if (start >= 0) {
      visit(before === '' ? source.slice(start, end) : before + source.slice(start, end));
    } else if (before !== '') {
      visit(before);
    }
    before = '';
    start = -1;
  };
  for (let i = 0; i < source.length; i++) {
    const at = i;
    let codePoint = source.charCodeAt(i);
    if (codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = source.codePointAt(i) ?? codePoint;
      if (codePoint > 0xffff) i += 1;
    }
    const kind = classOf(codePoint);
    if (kind === LETTER || (kind === MARK && !stripAccents)) {
      if (start < 0) start = at;
    } else if (kind === SPACE) {
      flush(at);
    } else if (kind === ALONE) {
      flush(at);
      visit(source.slice(at, i + 1));
    } else if (start >= 0) {
      before += source.slice(start, at);
      start = -1;
    }
  }
  flush(source.length);
}

/** The same words as {@link forEachWord}, each with its place in the text; several times slower. */
export function placedWords(text: string, { lowercase, stripAccents }: Normalization): PlacedWord[] {
  const words: PlacedWord[] = [];
  let word = '';
  let starts: number[] = [];
  let ends: number[] = [];
  const flush = (): void => {
    if (word !== '') words.push({ word, starts, ends });
    word = '';
    starts = [];
    ends = [];
  };
  for (const { character, start, end } of placedCharacters(text, lowercase, stripAccents)) {
    const kind = classOf(character.codePointAt(0) ?? 0);
    if (kind === DROPPED || (kind === MARK && stripAccents)) continue;
    if (kind !== LETTER && kind !== MARK) flush();
    if (kind === SPACE) continue;
    word += character;
    starts.push(start);
    ends.push(end);
    if (kind === ALONE) flush();
  }
  flush();
  return words;
}

function normalized(text: string, lowercase: boolean, stripAccents: boolean): string {
  if (isAscii(text)) return lowercase ? text.toLowerCase() : text;
  const decomposed = stripAccents ? text.normalize('NFD') : text;
  // Without Σ, String#toLowerCase is the same as lower-casing each code point.
  return lowercase ? decomposed.replaceAll('Σ', 'σ').toLowerCase() : decomposed;
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\x7f]*$/.test(text);
}

interface PlacedCharacter {
  readonly character: string;
  readonly start: number;
  readonly end: number;
}

/** The normalized characters one by one; what one character of the text became shares its span. */
function* placedCharacters(text: string, lowercase: boolean, stripAccents: boolean): Generator<PlacedCharacter> {
  // Decomposition can move marks, but never past the next base character: take a base and its marks at a time.
  for (const { 0: cluster, index } of text.matchAll(/[\s\S]\p{M}*/gu)) {
    const characters = placed(cluster, index, (character) => normalized(character, lowercase, stripAccents));
    const whole = normalized(cluster, lowercase, stripAccents);
    if (characters.map(({ character }) => character).join('') === whole) yield* characters;
    else yield* reordered(characters, whole);
  }
}

/** The same characters in the order of `whole`: decomposition sorts marks. */
function* reordered(characters: readonly PlacedCharacter[], whole: string): Generator<PlacedCharacter> {
  const waiting = new Map<string, PlacedCharacter[]>();
  // From behind, so that the first of equal ones is the last of its list.
  for (const placed of characters.toReversed()) {
    const same = waiting.get(placed.character);
    if (same) same.push(placed);
    else waiting.set(placed.character, [placed]);
  }
  for (const character of whole) {
    const next = waiting.get(character)?.pop();
    if (next) yield next;
  }
}

function placed(cluster: string, index: number, normalize: (character: string) => string): PlacedCharacter[] {
  const characters: PlacedCharacter[] = [];
  let start = index;
  for (const original of cluster) {
    const end = start + original.length;
    for (const character of normalize(original)) characters.push({ character, start, end });
    start = end;
  }
  return characters;
}
