/** Errors of making the components of a run. */
import { defineError } from './user-error.ts';

/** A component that lacks something it needs, or that failed by itself. */
export const componentErrors = {
  MISSING_DEPENDENCY: defineError(
    'missing-dependency',
    ({ component, path, need, needs, provider }: { component: string; path: string; need: string; needs: string; provider: string }) => [
      `${component} (at ${path}) needs '${need}', and nothing provides it here.`,
      `Its needs: ${needs}.`,
      provider,
    ],
  ),
  DEPENDENCY_CYCLE: defineError('dependency-cycle', ({ chain, steps }: { chain: string; steps: readonly string[] }) => [
    `These components need each other in a circle: ${chain}.`,
    ...steps,
    'Remove one of the `needs`, or pass the value as an option.',
  ]),
  COMPONENT_FAILED: defineError(
    'component-failed',
    ({ component, path, reason, at }: { component: string; path: string; reason: string; at?: string }) => [
      `${component} (at ${path}) could not be made: ${reason}`,
      at && `Thrown at ${at}.`,
    ],
  ),
  NO_WORDS: defineError('no-words', ({ component }: { component: string }) => [
    `${component} needs to know where words begin, and this tokenizer does not say.`,
    "Take a tokenizer that does, such as 'wordpiece', or what chooses single tokens, such as the masker 'uniform'.",
    'For a tokenizer of your own: give it continuesWord(id), which says whether a piece goes on with a word.',
  ]),
  ENCODER_OPTION: defineError(
    'encoder-option',
    ({ encoder, option, changeable }: { encoder: string; option: string; changeable: readonly string[] }) => [
      `The encoder '${encoder}' has no option '${option}' that a smaller network beside it could have of its own.`,
      changeable.length > 0 ? `It has: ${changeable.join(', ')}.` : `Leave '${option}' out.`,
    ],
  ),
  DOCUMENTS_TOGETHER: defineError('documents-together', ({ who }: { who: string }) => [
    `The examples keep the documents of a sequence apart (attention: 'document'), and ${who} cannot.`,
    "Leave attention out of objective.examples, or take examples of one document each: { type: 'document' }.",
  ]),
  TERM_NOT_COMBINED: defineError('term-not-combined', ({ term, known }: { term: string; known: readonly string[] }) => [
    `The objective trains a term '${term}', and its loss combines ${known.map((name) => `'${name}'`).join(' and ')} only.`,
    "Take a loss that combines whichever there are, such as 'sum', or leave the loss out.",
  ]),
  UNKNOWN_TERM: defineError('unknown-term', ({ term, guess, known }: { term: string; guess?: string; known: readonly string[] }) => [
    `The loss weighs a term '${term}', which the objective does not train.` + (guess === undefined ? '' : ` Did you mean '${guess}'?`),
    `Its terms are: ${known.join(', ')}.`,
  ]),
  CANNOT_SHARE: defineError('cannot-share', ({ name, found, hint }: { name: string; found: readonly string[]; hint: string }) => [
    `The networks cannot share '${name}': it is ${found.join(' and ')}.`,
    hint,
  ]),
} as const;
