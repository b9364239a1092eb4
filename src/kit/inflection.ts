/** Regular English inflection, enough to find a lemma in a sentence; irregular forms (`went`) are not found. */
import type { PartOfSpeech } from './wordnet.ts';

const ENDINGS: Readonly<Record<PartOfSpeech, readonly string[]>> = {
  noun: ['s', 'es', "'s", "s'"],
  verb: ['s', 'es', 'd', 'ed', 'ing'],
  adj: ['er', 'est', 'r', 'st'],
  adv: ['er', 'est', 'r', 'st'],
};

/** Whether the word is the lemma or a regular form of it. */
export function isFormOf(word: string, lemma: string, partOfSpeech: PartOfSpeech): boolean {
  const form = word.toLowerCase().replace('’', "'");
  const base = lemma.toLowerCase();
  if (form === base) return true;
  return ENDINGS[partOfSpeech].some((ending) => form.endsWith(ending) && stemsOf(base).has(form.slice(0, -ending.length)));
}

/** What a word may be a form of, by {@link isFormOf} of some part of speech; most of these are no words. */
export function possibleLemmas(word: string): string[] {
  const form = word.toLowerCase();
  const stems = ALL_ENDINGS.filter((ending) => form.endsWith(ending)).map((ending) => form.slice(0, -ending.length));
  const lemmas = stems.flatMap((stem) => [stem, `${stem}e`, stem.replace(/i$/, 'y'), stem.replace(/(.)\1$/, '$1')]);
  return [...new Set([form, ...lemmas])];
}

const ALL_ENDINGS = [...new Set(Object.values(ENDINGS).flat())];

/** What endings are put on: the lemma, without its e (`bak-ing`), its y as i (`cri-es`), its last consonant doubled (`runn-ing`). */
function stemsOf(lemma: string): Set<string> {
  const stems = new Set([lemma]);
  if (lemma.length < 3) return stems;
  if (lemma.endsWith('e')) stems.add(lemma.slice(0, -1));
  if (/[^aeiou]y$/.test(lemma)) stems.add(`${lemma.slice(0, -1)}i`);
  if (/[^aeiou][aeiou][bdfgklmnprtvz]$/.test(lemma)) stems.add(lemma + lemma.slice(-1));
  return stems;
}
