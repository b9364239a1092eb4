/**
 * Ranks become masks of both streams, and the states of the query stream become losses.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets of a sequence · M = B·K · V vocabulary
 */
import { argMax, fill, gather, less, lessEqual, mul, reshape, type Tensor, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy, stopGradient, type Head, type Objective, type Trunk } from 'electra-run';

/** What both streams are computed with. */
export interface Settings {
  readonly streams: NonNullable<Trunk['streams']>;
  readonly head: Head;
  /** Id of [MASK]. */
  readonly mask: number;
}

/** The term `plm`: cross-entropy of the targets. */
export function computeOf({ streams, head, mask }: Settings): Objective['compute'] {
  return ({ batch, length, networks, fields, real_BT, tokens }) => {
    const { ids: ids_N, targets: targets_M, ranks: ranks_N } = fields;
    const perSequence = targets_M.size / batch;
    const keys_B1T = reshape(ranks_N, [batch, 1, length]);
    const real_B1T = reshape(real_BT, [batch, 1, length]);
    const seen = (isSeen: Tensor): Tensor3D => mul(isSeen, real_B1T);
    const states_MD = streams(networks.encoder, tokens(ids_N), {
      content_BTT: seen(lessEqual(keys_B1T, reshape(ranks_N, [batch, length, 1]))),
      targets_M,
      query_BKT: seen(less(keys_B1T, reshape(gather(ranks_N, targets_M), [batch, perSequence, 1]))),
      hidden_M: fill([targets_M.size], mask, 'int32') as Tensor1D,
    });
    const logits_MV = head.logits(networks.encoder, states_MD);
    const originals_M = gather(ids_N, targets_M) as Tensor1D;
    return {
      terms: { plm: { values_R: softmaxCrossEntropy(logits_MV, originals_M), logits: logits_MV, labels_R: originals_M } },
      shown: { guesses: argMax(stopGradient(logits_MV), 1) },
    };
  };
}
