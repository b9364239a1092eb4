/** `electra-run embed` and `similarity`: a vector for each text, and how near two texts are. */
import { embed, similarity, type EmbedSettings, type TextPair } from '../inference/embed.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { textQuestionOf, type AskOptions, type Asking } from './ask.ts';

/** What the verbs are told beside the file. */
export type EmbedOptions = AskOptions & Pick<EmbedSettings, 'pooling' | 'normalize'>;

const ANY = { what: 'states of tokens', fits: () => true } as const;

/** A vector of a text. */
export function embedding(options: EmbedSettings): Asking<TextQuestion> {
  return { ...ANY, question: textQuestionOf, answers: (model, questions) => embed(model, questions, options) };
}

/** The cosine of two texts. */
export function comparing(options: EmbedSettings): Asking<TextPair> {
  return {
    ...ANY,
    question(line) {
      const read = textQuestionOf(line);
      if (typeof read === 'string') return read;
      return read.pair === undefined ? "'pair' is missing" : { text: read.text, pair: read.pair };
    },
    answers: (model, questions) => similarity(model, questions, options),
  };
}
