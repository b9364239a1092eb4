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

/** All that {@link isFormOf} finds, in small letters. */
export function formsOf(lemma: string, partOfSpeech: PartOfSpeech): string[] {
  const base = lemma.toLowerCase();
  return [base, ...[...stemsOf(base)].flatMap((stem) => ENDINGS[partOfSpeech].map((ending) => stem + ending))];
}

/** What endings are put on: the lemma, without its e (`bak-ing`), its y as i (`cri-es`), its last consonant doubled (`runn-ing`). */
function stemsOf(lemma: string): Set<string> {
  const stems = new Set([lemma]);
  if (lemma.length < 3) return stems;
  if (lemma.endsWith('e')) stems.add(lemma.slice(0, -1));
  if (/[^aeiou]y$/.test(lemma)) stems.add(`${lemma.slice(0, -1)}i`);
  if (/[^aeiou][aeiou][bdfgklmnprtvz]$/.test(lemma)) stems.add(lemma + lemma.slice(-1));
  return stems;
}
