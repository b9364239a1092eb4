/**
 * What becomes of a text before it is cut into pieces: the steps that a tokenizer.json has as its `normalizer`, one after the other, on
 * texts alone and on texts that know where each of their units came from.
 *
 * Shared by tokenizers, which may know more steps. Threads and browsers load it.
 */
import { CharacterMap } from './precompiled.ts';

/** A text, and of each of its UTF-16 units the span of the original that it came from. */
export interface PlacedText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** What becomes of characters; or what stands for what matches a pattern; or what stands before a text that is not empty. */
export type Step =
  | { readonly characters: (text: string) => string }
  | { readonly pattern: RegExp; readonly content: string }
  | { readonly prepended: string };

/** A step as tokenizer.json has it. */
export type JsonStep = Readonly<Record<string, unknown>>;

/** The steps that one is which this file does not know. Throws a RangeError that says which it is. */
export type OtherSteps = (step: JsonStep) => Step[];

/** A character and what may be composed with it: marks, vowels and finals of Hangul, half-width voicing. */
const CLUSTER = /[^][\p{M}\u1160-\u11ff\uff9e\uff9f\u200d]*/gu;

export class Normalizer {
  readonly #steps: readonly Step[];

  /** `json`: as tokenizer.json has it. Throws a RangeError that says which step it has that is none of these, nor of the `others`. */
  constructor(json: unknown, others: OtherSteps = refused) {
    this.#steps = joined(stepsOf(json, others));
  }

  normalize(text: string): string {
    return this.#steps.reduce((now, step) => {
      if ('prepended' in step) return now === '' ? '' : step.prepended + now;
      return 'pattern' in step ? now.replaceAll(step.pattern, () => step.content) : step.characters(now);
    }, text);
  }

  /** The same with places. Several characters that became one have the span of all of them. */
  place(text: string): PlacedText {
    const places = Array.from({ length: text.length }, (_, at) => at);
    const whole = { text, starts: places, ends: places.map((at) => at + 1) };
    return this.#steps.reduce<PlacedText>((now, step) => {
      if ('prepended' in step) return prepended(now, step.prepended);
      return 'pattern' in step ? replaced(now, step.pattern, step.content) : changed(now, step.characters);
    }, whole);
  }
}

/** A text with something in front that has the place of the first character; of an empty one, itself. */
export function prepended<T extends PlacedText>(placed: T, before: string): T {
  const { text, starts, ends } = placed;
  if (text === '') return placed;
  const first = (text.codePointAt(0) ?? 0) > 0xffff ? 1 : 0;
  const ahead = (places: readonly number[], unit: number): number[] => [
    ...Array.from(before, () => places.slice(unit, unit + 1)).flat(),
    ...places,
  ];
  return { ...placed, text: before + text, starts: ahead(starts, 0), ends: ahead(ends, first) };
}

function stepsOf(json: unknown, others: OtherSteps): Step[] {
  if (json === undefined || json === null) return [];
  const { type, normalizers, pattern, content, strip_left: left, strip_right: right, precompiled_charsmap: map } = json as JsonStep;
  switch (type) {
    case 'Sequence':
      return Array.isArray(normalizers) ? normalizers.flatMap((each) => stepsOf(each, others)) : [];
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return [{ characters: (text) => text.normalize(type) }];
    case 'Lowercase':
      // Without Σ, String#toLowerCase is the same as lower-casing each code point.
      return [{ characters: (text) => text.replaceAll('Σ', 'σ').toLowerCase() }];
    case 'StripAccents':
      return [{ characters: (text) => text.replaceAll(/\p{M}/gu, '') }];
    case 'Precompiled': {
      const table = new CharacterMap(String(map ?? ''));
      return [{ characters: (text) => table.normalize(text) }];
    }
    case 'Replace': {
      const known = patternOf(pattern as JsonStep);
      return known ? [{ pattern: known, content: String(content) }] : others(json as JsonStep);
    }
    case 'Strip':
      return [
        ...(left === false ? [] : [{ pattern: /^\p{White_Space}+/gu, content: '' }]),
        ...(right === false ? [] : [{ pattern: /\p{White_Space}+$/gu, content: '' }]),
      ];
    default:
      return others(json as JsonStep);
  }
}

function refused({ type, pattern }: JsonStep): never {
  throw new RangeError(
    type === 'Replace'
      ? `its normalizer replaces ${JSON.stringify(pattern)}, and unigram replaces texts and stretches of blanks`
      : `its normalizer has the step ${JSON.stringify(type)}, which unigram has not`,
  );
}

/** Blanks at the ends of a text, in the words of the library. */
export const OUTER_BLANKS = String.raw`\A +| +\z`;

/** Patterns of blanks, which are those of converted models, and texts that stand for themselves. */
function patternOf(pattern: JsonStep): RegExp | null {
  if (typeof pattern?.String === 'string') return new RegExp(pattern.String.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'gu');
  if (pattern?.Regex === ' {2,}') return / {2,}/gu;
  if (pattern?.Regex === OUTER_BLANKS) return /^ +| +$/gu;
  // White space of Unicode, as the library has it, and not JavaScript's \s, which has U+FEFF and lacks U+0085.
  if (pattern?.Regex === String.raw`\s+`) return /\p{White_Space}+/gu;
  return null;
}

/** What is done to characters in a row is done in one. */
function joined(steps: readonly Step[]): Step[] {
  const all: Step[] = [];
  for (const step of steps) {
    const last = all.at(-1);
    if (!last || !('characters' in last) || !('characters' in step)) all.push(step);
    else all[all.length - 1] = { characters: (text) => step.characters(last.characters(text)) };
  }
  return all;
}

/** Each stretch that is changed by itself as in the whole has its own span; the whole is one where that does not hold. */
function changed(placed: PlacedText, change: (text: string) => string): PlacedText {
  const whole = change(placed.text);
  if (whole === placed.text) return placed;
  const clusters = [...placed.text.matchAll(CLUSTER)].map(({ 0: cluster, index }) => ({ cluster, becomes: change(cluster), at: index }));
  const apart = clusters.map(({ becomes }) => becomes).join('') === whole;
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const { cluster, becomes, at } of apart ? clusters : [{ cluster: placed.text, becomes: whole, at: 0 }])
    for (let unit = 0; unit < becomes.length; unit++) {
      // What changes in no length keeps the place of each unit.
      const [first, last] = becomes.length === cluster.length ? [unit, unit] : [0, cluster.length - 1];
      starts.push(placed.starts[at + first]);
      ends.push(placed.ends[at + last]);
    }
  return { text: whole, starts, ends };
}

/** What stands for a match has the span of its end, as of several blanks the last one. */
function replaced(placed: PlacedText, pattern: RegExp, content: string): PlacedText {
  const [starts, ends]: [number[], number[]] = [[], []];
  const keep = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      starts.push(placed.starts[at]);
      ends.push(placed.ends[at]);
    }
  };
  let done = 0;
  for (const { 0: match, index } of placed.text.matchAll(pattern)) {
    keep(done, index);
    done = index + match.length;
    for (let unit = 0; unit < content.length; unit++) {
      starts.push(placed.starts[/^\p{White_Space}/u.test(match) ? done - 1 : index]);
      ends.push(placed.ends[done - 1]);
    }
  }
  keep(done, placed.text.length);
  return { text: placed.text.replaceAll(pattern, () => content), starts, ends };
}
