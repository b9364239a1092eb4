/** `electra-run predict`: what a fine-tuned model says of texts, of their words, or in answer to a question. */
import { classify, type TextPrediction } from '../inference/classify.ts';
import type { SavedModel } from '../inference/model.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { tag, type TaggedWords, type TagQuestion } from '../inference/tag.ts';
import { textQuestionOf, type AskOptions, type Asking, type Placed } from './ask.ts';

/** What the verb is told beside the file. */
export interface PredictOptions extends AskOptions {
  readonly top: number;
  readonly threshold: number;
}

const OF_TEXTS = new Set(['sequence-classification', 'pair']);

type PredictQuestion = TextQuestion | TagQuestion;

/** Predictions of whichever sort the model gives. */
export function predicting(options: Pick<PredictOptions, 'top' | 'threshold' | 'beyond'>): Asking<PredictQuestion> {
  return {
    what: 'predictions',
    fits: (kinds) => kinds.some((kind) => OF_TEXTS.has(kind) || kind === 'token-classification'),
    question: (line, model) => (labelsWords(model) ? wordsOf(line) : textQuestionOf(line)),
    answers: (model, questions): AsyncIterable<TextPrediction | TaggedWords> =>
      labelsWords(model) ? tag(model, questions as Placed<TagQuestion>) : classify(model, questions as Placed<TextQuestion>, options),
  };
}

function labelsWords({ heads }: SavedModel): boolean {
  return Object.values(heads).includes('token-classification');
}

function wordsOf(line: Readonly<Record<string, unknown>>): TagQuestion | string {
  const { words, text, ...others } = line;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only text or words are read`;
  if ((words === undefined) === (text === undefined)) return 'there must be a text, or its words';
  if (words === undefined) return typeof text === 'string' ? { text } : "'text' is no text";
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? { words } : "'words' is no list of texts";
}
