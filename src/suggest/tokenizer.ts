/**
 * Which tokenizer a text asks for, what becomes of its capitals and accents, and how many pieces it can teach.
 *
 * A piece that hardly ever stands in the text has a vector that hardly ever learns: Gowda & May (2020,
 * https://arxiv.org/abs/2004.02334) find the best vocabularies to be the largest of which nearly all pieces are frequent. Here that is
 * four in five, 20 times each, which is what 8,192 pieces come to on 10 MB of speeches, and 2,048 on 1 MB; the fifth are mostly
 * pieces that longer ones are made of.
 */
import { formatShare } from '../plan/units.ts';
import { formatFigure } from '../track/table.ts';
import type { CharacterFacts } from './characters.ts';
import type { Suggested } from './suggested.ts';

/** Sizes of vocabularies, the largest first; 30,522 is BERT's. */
export const VOCABULARIES = [30_522, 16_384, 8192, 4096, 2048, 1024, 512] as const;

/** How often a piece must stand in the text, and what share of the pieces. */
const OFTEN = 20;
const SHARE = 0.8;

/** Of English, 1,300 bytes for each of 8,192 pieces are enough, and 500 for each of 2,048. */
const BYTES_PER_PIECE = 500;

/** Above it, words of one script are written without spaces, or nouns with capitals, or accents are letters. */
const UNSPACED = 0.2;
const CAPITALS = 0.15;
const ACCENTED = 0.005;
/** Share of tokens that nobody could learn anything from. */
const UNKNOWN = 0.005;
/** What `wordpiece` and `unigram` take unless they are told otherwise. */
const ALPHABET = 1000;

/** Whether so large a share of the tokens is unknown that pieces are better made of bytes. */
export function isTooUnknown(unknown: number): boolean {
  return unknown > UNKNOWN;
}

/** The tokenizer and its options, but for the size of the vocabulary. `unknown`: share of the tokens that `wordpiece` does not know. */
export function tokenizerFor(facts: CharacterFacts, unknown = 0): readonly Suggested[] {
  if (isTooUnknown(unknown))
    return [
      {
        path: 'tokenizer.type',
        value: 'byte-level-bpe',
        why: `Its pieces are made of bytes, so that nothing is unknown; wordpiece would not know ${formatShare(unknown)} of the tokens.`,
      },
    ];
  const isUnspaced = facts.unspaced > UNSPACED;
  const type: Suggested = isUnspaced
    ? {
        path: 'tokenizer.type',
        value: 'unigram',
        why: `${formatShare(facts.unspaced)} of the letters are of scripts without spaces, which wordpiece takes for one long word.`,
      }
    : { path: 'tokenizer.type', value: 'wordpiece' };
  return [type, ...caseOf(facts, !isUnspaced), ...alphabetOf(facts)];
}

function caseOf(facts: CharacterFacts, stripsAccents: boolean): readonly Suggested[] {
  const found: Suggested[] = [];
  const keep = (why: string): void => void found.push({ path: 'tokenizer.lowercase', value: false, why });
  if (facts.capitals >= CAPITALS)
    keep(`${formatShare(facts.capitals)} of the words within sentences begin with a capital, as German nouns do: case says something.`);
  else if (facts.dotless > 0.001) keep('Of Turkish i and ı, lower-casing makes other letters.');
  else {
    const why =
      facts.cased < 0.1
        ? 'Hardly a letter has two cases: without effect.'
        : `${formatShare(facts.capitals)} of the words within sentences begin with a capital: a smaller vocabulary is worth more.`;
    found.push({ path: 'tokenizer.lowercase', value: true, why });
  }
  if (facts.accented >= ACCENTED && stripsAccents)
    found.push({
      path: 'tokenizer.stripAccents',
      value: false,
      why: `${formatShare(facts.accented)} of the letters have an accent or another mark: they are other letters.`,
    });
  return found;
}

function alphabetOf({ alphabet }: CharacterFacts): readonly Suggested[] {
  if (alphabet <= ALPHABET) return [];
  const value = 500 * Math.ceil((1.1 * alphabet) / 500);
  return [{ path: 'tokenizer.limitAlphabet', value, why: `${formatFigure(alphabet)} characters are 99.9 % of the text.` }];
}

/** The largest vocabulary to try: with room for the alphabet beside words, and no larger than the text has bytes for. */
export function firstVocabulary(bytes: number, { alphabet }: CharacterFacts): number {
  const most = Math.max(2 * alphabet, bytes / BYTES_PER_PIECE);
  return VOCABULARIES.find((size) => size <= most) ?? VOCABULARIES[VOCABULARIES.length - 1];
}

/** What a vocabulary comes to in the text. */
export interface LearnedPieces {
  readonly size: number;
  /** How often each piece stands in what was read, in ascending order. */
  readonly frequencies: readonly number[];
  /** How many times as much text there is. */
  readonly scale: number;
}

/** Whether nearly all pieces stand in the text often enough. */
export function isFrequent({ size, frequencies, scale }: LearnedPieces): boolean {
  // Where a text has fewer pieces than were asked for, the vocabulary is smaller than it says.
  if (frequencies.length < 0.98 * size - 5) return false;
  return often(frequencies, scale) >= SHARE;
}

/** The size, with the share of its pieces that are frequent. */
export function vocabularyOf(learned: LearnedPieces): Suggested {
  const share = formatShare(often(learned.frequencies, learned.scale));
  const enough = isFrequent(learned)
    ? `The largest size of which four in five stand in the text ${OFTEN} times or more: ${share} of these do.`
    : `A small one, though only ${share} of its pieces stand in the text ${OFTEN} times or more: four in five should.`;
  return { path: 'tokenizer.vocabularySize', value: learned.size, why: enough };
}

function often(frequencies: readonly number[], scale: number): number {
  const few = frequencies.findIndex((count) => count * scale >= OFTEN);
  return few < 0 ? 0 : 1 - few / Math.max(1, frequencies.length);
}
