/** Errors of what the networks are asked on the way. */
import { defineError } from './user-error.ts';

/** An evaluation that the experiment's networks have no answer to, or one of two that would be taken for each other. */
export const evaluationErrors = {
  EVALUATION_TWICE: defineError('evaluation-twice', ({ evaluation }: { evaluation: string }) => [
    `Two evaluations are called '${evaluation}', and their figures would be too.`,
    'Give one of them another name: { type: …, name: … }.',
  ]),
  NO_LIKELIHOOD: defineError(
    'no-likelihood',
    ({ evaluation, wanted, known }: { evaluation: string; wanted: string | null; known: readonly string[] }) => [
      known.length === 0 || wanted === null
        ? `The evaluation '${evaluation}' asks how likely texts are, and no network of this objective says that.`
        : `The evaluation '${evaluation}' asks the network '${wanted}' how likely texts are, and only ${known.join(' and ')} can say it.`,
      known.length === 0 || wanted === null
        ? 'Take it out, or train an objective whose networks do; docs/evaluations.md lists them.'
        : 'Name one of these, or leave `networks` out for all of them.',
    ],
  ),
  LAYERS_NOT_SHOWN: defineError('layers-not-shown', ({ encoder }: { encoder: string }) => [
    `The states between the layers of this encoder (${encoder}) cannot be seen: its trunk calls no afterLayer.`,
    "Ask for its last layer alone, or have the method 'layers' of its trunk call view.afterLayer after each layer.",
  ]),
} as const;
