/** What of an answer counts, as SQuAD's evaluation has it (Rajpurkar et al. 2016, section 6.1). */
import { Type } from 'typebox';

/** The option of metrics that compare texts; spread it into the metric's own. */
export const normalizeOption = {
  normalize: Type.Union([Type.Literal('none'), Type.Literal('squad')], {
    default: 'none',
    description:
      'none: texts are compared as they are, but for blanks; squad: in small letters, without ASCII punctuation and without the ' +
      'words a, an and the.',
  }),
};

/** How texts are made comparable. */
export type Normalize = 'none' | 'squad';

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** The words of a text, without what does not count. */
export function answerWords(text: string, normalize: Normalize): string[] {
  const counting = normalize === 'none' ? text : separated(text).toLowerCase().replaceAll(PUNCTUATION, '').replaceAll(ARTICLES, ' ');
  return counting.split(normalize === 'none' ? /\s+/u : /\p{White_Space}+/u).filter((word) => word !== '');
}

/** The four separators of ASCII as blanks: so does Python's `split` take them, which SQuAD's evaluation is written with. */
function separated(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (sign) => (sign >= '\u001C' && sign <= '\u001F' ? ' ' : sign));
}
