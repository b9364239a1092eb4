/**
 * The terms of masked language modelling: the chosen tokens, and what is asked of two texts.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary · D hidden width
 */
import { argMax, cast, gather, slice, softmax, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  encode,
  gatherRows,
  softmaxCrossEntropy,
  stopGradient,
  textStates,
  type Frame,
  type Head,
  type Objective,
  type Outcome,
  type Trunk,
} from 'electra-run';
import type { Second } from './second.ts';

interface Settings {
  readonly trunk: Trunk;
  readonly vocabulary: Head;
  readonly second: Second | null;
  readonly readOut: Frame['readOut'];
}

/** The term that is only watched: the share of pairs whose label is 1. */
export const SHARE = 'pair_share';

/** `mlm` at the chosen positions, and a term with a row for each example. */
export function termsOf(second: Second | null): Objective['terms'] {
  return {
    mlm: { weights: 'chosen' },
    ...(second ? { [second.term]: { weights: 'examples' }, [SHARE]: { weights: 'examples', trains: false } } : {}),
  };
}

/** The vocabulary is asked at the chosen positions only. */
export function computeOf({ trunk, vocabulary, second, readOut }: Settings): Objective['compute'] {
  return ({ batch, length, networks: { encoder }, fields, real_BT, tokens }): Outcome => {
    const { ids: ids_N, inputs: inputs_N, positions: positions_M } = fields;
    const view = { real_BT, sees: 'all' } as const;
    const originals_M = gather(ids_N, positions_M) as Tensor1D;
    const masked = (states_MD: Tensor2D) => {
      const logits_MV = vocabulary.logits(encoder, states_MD);
      const values_R = softmaxCrossEntropy(logits_MV, originals_M);
      const guess = argMax(stopGradient(logits_MV), 1);
      return { term: { values_R, logits: logits_MV, labels_R: originals_M }, shown: { guess, nats: values_R } };
    };
    if (!second) {
      const { term, shown } = masked(encode(trunk, encoder, tokens(inputs_N), view, positions_M));
      return { terms: { mlm: term }, shown };
    }
    const states_ND = encode(trunk, encoder, tokens(inputs_N), view);
    const { term, shown } = masked(gatherRows(states_ND, positions_M));
    const labels_B = fields[second.label];
    const logits_B2 = second.head.logits(encoder, textStates(states_ND, { batch, length, real_BT }, readOut));
    const sure_B = slice(softmax(stopGradient(logits_B2)) as Tensor2D, [0, 1], [batch, 1]);
    return {
      terms: {
        mlm: term,
        [second.term]: { values_R: softmaxCrossEntropy(logits_B2, labels_B), logits: logits_B2, labels_R: labels_B },
        [SHARE]: { values_R: cast(labels_B, 'float32') },
      },
      shown: { ...shown, sure: sure_B },
    };
  };
}
