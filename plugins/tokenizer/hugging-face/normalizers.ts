/** The steps of tokenizer.json files that change texts and that `../normalize.ts` has not: BERT's, NMT's, bytes, any pattern. */
import type { JsonStep, Step } from '../normalize.ts';
import { spelled } from '../bytes.ts';
import { classOf, DROPPED, MARK, SPACE } from '../characters.ts';
import { patternOf } from './pattern.ts';

/** Ideographs of Unicode 8, as BERT has them. */
const IDEOGRAPH = new RegExp(
  '[\\u4e00-\\u9fff\\u3400-\\u4dbf\\uf900-\\ufaff\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2b73f}\\u{2b740}-\\u{2b81f}' +
    '\\u{2b920}-\\u{2ceaf}\\u{2f800}-\\u{2fa1f}]',
  'gu',
);

/** What NMT leaves out, and what is a blank to it. */
const NMT_DROPPED = /(?![\0\t\n\f\r\x80-\x8e\x90-\x9e])\p{Cc}/gu;
const NMT_BLANK = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/gu;

/** Throws a RangeError that says which step this is where it is none of these. */
export function otherSteps(step: JsonStep): Step[] {
  switch (step.type) {
    case 'Replace':
      return [{ pattern: patternOf(step.pattern), content: String(step.content ?? '') }];
    case 'Prepend':
      return [{ prepended: String(step.prepend ?? '') }];
    case 'BertNormalizer':
      return bertSteps(step);
    case 'Nmt':
      return [
        { pattern: NMT_DROPPED, content: '' },
        { pattern: NMT_BLANK, content: ' ' },
      ];
    case 'ByteLevel':
      return [{ characters: spelled }];
    default:
      throw new RangeError(`its normalizer has the step ${JSON.stringify(step.type)}, which is not known here`);
  }
}

function bertSteps({ clean_text: clean, handle_chinese_chars: apart, strip_accents: accents, lowercase: lower }: JsonStep): Step[] {
  const strip = accents ?? lower;
  return [
    ...(clean === false ? [] : [{ characters: cleaned }]),
    ...(apart === false ? [] : [{ characters: (text: string) => text.replaceAll(IDEOGRAPH, ' $& ') }]),
    ...(strip === true ? [{ characters: (text: string) => without(text.normalize('NFD'), MARK) }] : []),
    // Without Σ, String#toLowerCase is the same as lower-casing each code point.
    ...(lower === false ? [] : [{ characters: (text: string) => text.replaceAll('Σ', 'σ').toLowerCase() }]),
  ];
}

/** Without control characters and the like, and with blanks for white space. */
function cleaned(text: string): string {
  let clean = '';
  for (const character of without(text, DROPPED)) clean += classOf(character.codePointAt(0) ?? 0) === SPACE ? ' ' : character;
  return clean;
}

/** Without the characters of a class. */
function without(text: string, kind: number): string {
  let rest = '';
  for (const character of text) if (classOf(character.codePointAt(0) ?? 0) !== kind) rest += character;
  return rest;
}
