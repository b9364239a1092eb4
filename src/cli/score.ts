/** `electra-run score`: how likely each token of a text is to stand in another one's place. */
import type { TextQuestion } from '../inference/questions.ts';
import { score, type TokenQuestion } from '../inference/score.ts';
import { textQuestionOf, type AskOptions, type Asking } from './ask.ts';

/** Scores of the tokens of a text, or of these tokens. */
export function scoring(options: Pick<AskOptions, 'beyond'>): Asking<TextQuestion | TokenQuestion> {
  return {
    what: 'scores of tokens',
    fits: (kinds) => kinds.includes('judge'),
    question: (line) => ('input_ids' in line ? tokensOf(line) : textQuestionOf(line)),
    answers: (model, questions) => score(model, questions, options),
  };
}

const NAMES = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

function tokensOf(line: Readonly<Record<string, unknown>>): TokenQuestion | string {
  const stray = Object.keys(line).find((name) => !(NAMES as readonly string[]).includes(name));
  if (stray !== undefined) return `there is a '${stray}', and beside input_ids only attention_mask and token_type_ids are read`;
  for (const name of NAMES) {
    const list = line[name];
    if (list === undefined && name !== 'input_ids') continue;
    if (!Array.isArray(list) || list.length === 0) return `'${name}' is no list of numbers`;
    if (!list.every((id) => Number.isInteger(id) && id >= 0)) return `'${name}' has something that is no whole number above or equal to 0`;
  }
  return line as unknown as TokenQuestion;
}
