/** `electra-run embed` and `similarity`: a vector for each text, and how near two texts are. */
import { embed, similarity, type EmbedSettings } from '../inference/embed.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { ask, textQuestionOf, type AskOptions } from './ask.ts';
import type { Streams } from './streams.ts';

/** What the verbs are told beside the file. */
export type EmbedOptions = AskOptions & Pick<EmbedSettings, 'pooling' | 'normalize'>;

const ANY = { what: 'states of tokens', fits: () => true } as const;

/** A vector for each line. */
export function embedLines(file: string | undefined, options: EmbedOptions, streams: Streams): Promise<number> {
  return ask<TextQuestion>(
    file,
    options,
    { ...ANY, question: textQuestionOf, answers: (model, questions) => embed(model, questions, options) },
    streams,
  );
}

/** The cosine of both texts of each line. */
export function similarityLines(file: string | undefined, options: EmbedOptions, streams: Streams): Promise<number> {
  return ask<TextQuestion & { readonly pair: string }>(
    file,
    options,
    {
      ...ANY,
      question(line) {
        const read = textQuestionOf(line);
        if (typeof read === 'string') return read;
        return read.pair === undefined ? "'pair' is missing" : { text: read.text, pair: read.pair };
      },
      answers: (model, questions) => similarity(model, questions, options),
    },
    streams,
  );
}
