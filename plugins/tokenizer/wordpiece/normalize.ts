/**
 * What BERT's tokenizer makes of the characters of a text: decomposed where accents are stripped, and in small letters; `cut.ts` cuts
 * the words.
 *
 * Lower-casing goes by code point, as in the reference: no final sigma (Σ is always σ), and İ becomes
 * i with a dot above.
 */

export interface Normalization {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** The text as words are cut out of it; ASCII is not changed but for its letter case. */
export function normalized(text: string, { lowercase, stripAccents }: Normalization): string {
  const decomposed = stripAccents ? text.normalize('NFD') : text;
  // Without Σ, String#toLowerCase is the same as lower-casing each code point.
  return lowercase ? decomposed.replaceAll('Σ', 'σ').toLowerCase() : decomposed;
}

/** A normalized character, and the UTF-16 span of the text that it came from. */
export interface PlacedCharacter {
  readonly character: string;
  readonly start: number;
  readonly end: number;
}

/** The characters of {@link normalized} one by one; what one character of the text became shares its span. */
export function* placedCharacters(text: string, normalization: Normalization): Generator<PlacedCharacter> {
  // Decomposition can move marks, but never past the next base character: take a base and its marks at a time.
  for (const { 0: cluster, index } of text.matchAll(/[\s\S]\p{M}*/gu)) {
    const characters = placed(cluster, index, (character) => normalized(character, normalization));
    const whole = normalized(cluster, normalization);
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
