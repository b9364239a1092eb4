/** `electra-run fill-mask`: the likeliest tokens for the hidden places of texts. */
import { fillMask } from '../inference/fill-mask.ts';
import type { TextQuestion } from '../inference/questions.ts';
import { textQuestionOf, type AskOptions, type Asking } from './ask.ts';

/** Proposals for each hidden place. */
export function filling(options: Pick<AskOptions, 'beyond'> & { readonly top: number }): Asking<TextQuestion> {
  return {
    what: 'tokens for hidden places',
    fits: (kinds) => kinds.includes('vocabulary'),
    question: textQuestionOf,
    answers: (model, questions) => fillMask(model, questions, options),
  };
}
