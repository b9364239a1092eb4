/**
 * Pairs of our own, filled into templates that were written by hand with words that speeches of the State of the Union use. They are
 * few, plain, and no benchmark: a curve that shows when a network learns which words agree, not a figure to compare with BLiMP's.
 */
import type { Pair } from './judge.ts';

const nouns = [
  ['president', 'presidents'],
  ['nation', 'nations'],
  ['state', 'states'],
  ['law', 'laws'],
  ['treaty', 'treaties'],
  ['officer', 'officers'],
  ['citizen', 'citizens'],
  ['member', 'members'],
  ['power', 'powers'],
  ['question', 'questions'],
] as const;

/** Base, past, participle: all three different. */
const verbs = [
  ['give', 'gave', 'given'],
  ['take', 'took', 'taken'],
  ['know', 'knew', 'known'],
  ['see', 'saw', 'seen'],
  ['begin', 'began', 'begun'],
] as const;

/** Singular and plural, with what follows. */
const agreeing = [
  ['has', 'have', 'been of great value to the people'],
  ['is', 'are', 'of great value to the people'],
  ['was', 'were', 'of great value to the people'],
] as const;

/** One sentence or the other is right, by the number. */
type Number = 0 | 1;
const numbers = [0, 1] as const;

function other(number: Number): Number {
  return number === 0 ? 1 : 0;
}

type Sentences = readonly [good: string, bad: string];

const groups: Readonly<Record<string, () => Sentences[]>> = {
  'subject-verb': () =>
    nouns.flatMap((noun) =>
      agreeing.flatMap((verb) =>
        numbers.map((n): Sentences => [`the ${noun[n]} ${verb[n]} ${verb[2]} .`, `the ${noun[n]} ${verb[other(n)]} ${verb[2]} .`]),
      ),
    ),
  'subject-verb-across-a-noun': () =>
    nouns.flatMap((noun, index) => {
      const between = nouns[(index + 3) % nouns.length];
      return agreeing.flatMap((verb) =>
        numbers.map((n): Sentences => {
          const subject = `the ${noun[n]} of the ${between[other(n)]}`;
          return [`${subject} ${verb[n]} ${verb[2]} .`, `${subject} ${verb[other(n)]} ${verb[2]} .`];
        }),
      );
    }),
  'determiner-noun': () =>
    nouns.flatMap((noun) =>
      (
        [
          ['this', 'these'],
          ['that', 'those'],
        ] as const
      ).flatMap((determiner) =>
        numbers.map((n): Sentences => [
          `we have considered ${determiner[n]} ${noun[n]} with great care .`,
          `we have considered ${determiner[other(n)]} ${noun[n]} with great care .`,
        ]),
      ),
    ),
  'verb-form': () =>
    nouns.flatMap((noun, index) => {
      const [base, past, participle] = verbs[index % verbs.length];
      const subject = `the ${noun[1]}`;
      return [
        [`${subject} will ${base} us what we ask .`, `${subject} will ${past} us what we ask .`],
        [`${subject} will ${base} us what we ask .`, `${subject} will ${participle} us what we ask .`],
        [`${subject} have ${participle} much of it .`, `${subject} have ${base} much of it .`],
      ] satisfies Sentences[];
    }),
  'word-order': () =>
    nouns.flatMap((noun, index) => {
      const owner = nouns[(index + 1) % nouns.length];
      return [
        [`i thank the ${noun[1]} of our country .`, `i thank ${noun[1]} the of our country .`],
        [`it is the duty of every ${noun[0]} .`, `it is the of duty every ${noun[0]} .`],
        [`the ${noun[1]} of this ${owner[0]} are before you .`, `the ${noun[1]} of ${owner[0]} this are before you .`],
      ] satisfies Sentences[];
    }),
};

/** All of them, always the same. */
export function ownPairs(): Pair[] {
  return Object.entries(groups).flatMap(([group, make]) =>
    make().map(([good, bad], index) => ({ good, bad, group, place: `templates, ${group} ${index + 1}` })),
  );
}
