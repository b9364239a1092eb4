/** `electra-run fill-mask`: the likeliest tokens for the hidden places of texts. */
import { fillMask } from '../inference/fill-mask.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { ask, textQuestionOf, type AskOptions } from './ask.ts';
import type { Streams } from './streams.ts';

/** Proposals for each line. */
export function fillMaskLines(file: string | undefined, options: AskOptions & { readonly top: number }, streams: Streams): Promise<number> {
  return ask<TextQuestion>(
    file,
    options,
    {
      what: 'tokens for hidden places',
      fits: (kinds) => kinds.includes('vocabulary'),
      question: textQuestionOf,
      answers: (model, questions) => fillMask(model, questions, options),
    },
    streams,
  );
}
