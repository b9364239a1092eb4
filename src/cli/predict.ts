/** `electra-run predict`: what a fine-tuned model says of texts, of their words, or in answer to a question, or which text it chooses. */
import { errors, UserError } from '../errors/index.ts';
import { answer, type PassageAnswer, type PassageQuestion } from '../inference/answer.ts';
import { choose, type Choice, type ChoiceQuestion } from '../inference/choose.ts';
import { classify, type TextPrediction } from '../inference/classify.ts';
import type { SavedModel } from '../inference/model.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { tag, type TaggedWords, type TagQuestion } from '../inference/tag.ts';
import { textQuestionOf, type AskOptions, type Asking, type Placed } from './ask.ts';

/** What the verb is told beside the file. */
export type PredictOptions = AskOptions & Told;

/** What means something of some predictions and nothing of others. */
interface Told {
  readonly top?: number;
  readonly threshold?: number;
  readonly declineAbove?: number;
}

const PREDICTING = new Set(['sequence-classification', 'pair', 'token-classification', 'question-answering', 'multiple-choice']);

type PredictQuestion = TextQuestion | TagQuestion | PassageQuestion | ChoiceQuestion;

/** Predictions of whichever sort the model gives. */
export function predicting(options: Told & Pick<AskOptions, 'beyond'>): Asking<PredictQuestion> {
  return {
    what: 'predictions',
    fits: (kinds) => kinds.some((kind) => PREDICTING.has(kind)),
    question(line, model) {
      if (has(model, 'token-classification')) return wordsOf(line);
      if (has(model, 'multiple-choice')) return choicesOf(line);
      return has(model, 'question-answering') ? questionOf(line) : textQuestionOf(line);
    },
    answers(model, questions): AsyncIterable<TextPrediction | TaggedWords | PassageAnswer | Choice> {
      requireMeant(options, model);
      if (has(model, 'token-classification')) return tag(model, questions as Placed<TagQuestion>);
      if (has(model, 'multiple-choice')) return choose(model, questions as Placed<ChoiceQuestion>, options);
      if (has(model, 'question-answering')) return answer(model, questions as Placed<PassageQuestion>, options);
      return classify(model, questions as Placed<TextQuestion>, options);
    },
  };
}

/** Throws a {@link UserError} where an option would do nothing. */
function requireMeant({ top, threshold, declineAbove }: Told, model: SavedModel): void {
  const answers = has(model, 'question-answering');
  const texts = !answers && !has(model, 'token-classification') && !has(model, 'multiple-choice');
  const refused = (option: string, of: string): UserError =>
    new UserError(
      errors.BAD_ARGUMENTS({ reason: `${option} is of ${of}, and ${model.folder} predicts something else.`, hint: 'Take it out.' }),
    );
  if (top !== undefined && !answers && !(texts && model.problem === 'one label'))
    throw refused('--top', 'one label of a text, or of answers');
  if (threshold !== undefined && !(texts && model.problem === 'several labels')) throw refused('--threshold', 'several labels of a text');
  if (declineAbove !== undefined && !answers) throw refused('--decline-above', 'answers to questions');
}

function has({ heads }: SavedModel, kind: string): boolean {
  return Object.values(heads).includes(kind);
}

function questionOf(line: Readonly<Record<string, unknown>>): PassageQuestion | string {
  const { question, context, ...others } = line;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only question and context are read`;
  if (typeof question !== 'string') return `'question' is ${question === undefined ? 'missing' : 'no text'}`;
  if (typeof context !== 'string') return `'context' is ${context === undefined ? 'missing' : 'no text'}`;
  return { question, context };
}

function choicesOf(line: Readonly<Record<string, unknown>>): ChoiceQuestion | string {
  const { context, question, choices, ...others } = line;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only context, question and choices are read`;
  if (typeof context !== 'string') return `'context' is ${context === undefined ? 'missing' : 'no text'}`;
  if (question !== undefined && typeof question !== 'string') return "'question' is no text";
  const areTexts = Array.isArray(choices) && choices.every((choice) => typeof choice === 'string');
  if (!areTexts || choices.length < 2) return `'choices' is ${choices === undefined ? 'missing' : 'no list of two texts or more'}`;
  return { context, ...(question === undefined ? {} : { question }), choices };
}

function wordsOf(line: Readonly<Record<string, unknown>>): TagQuestion | string {
  const { words, text, ...others } = line;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only text or words are read`;
  if ((words === undefined) === (text === undefined)) return 'there must be a text, or its words';
  if (words === undefined) return typeof text === 'string' ? { text } : "'text' is no text";
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? { words } : "'words' is no list of texts";
}
