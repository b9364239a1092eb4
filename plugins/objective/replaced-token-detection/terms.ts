/**
 * The terms of replaced token detection: generator, sample, discriminator, losses.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary · D hidden width
 */
import {
  cast,
  div,
  equal,
  gather,
  greater,
  mul,
  notEqual,
  reshape,
  where,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  ContractError,
  encode,
  replaceAt,
  sampleCategorical,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  type Head,
  type Objective,
  type Proposer,
  type Trunk,
} from 'electra-run';

interface Settings {
  readonly trunk: Trunk;
  readonly head: Head;
  readonly proposer: Proposer;
  readonly detect: 'all' | 'chosen';
}

/** `mlm` at the chosen positions, `rtd` at all real tokens or at the chosen ones, and what is only watched. */
export function termsOf({ proposer, detect }: Pick<Settings, 'proposer' | 'detect'>): Objective['terms'] {
  return {
    ...(proposer.network ? { mlm: { weights: 'chosen' } } : {}),
    rtd: { weights: detect === 'all' ? 'real' : 'chosen_tokens', weightsInEvaluation: 'real' },
    mlm_sampled_accuracy: { weights: 'chosen', trains: false },
    replaced_share: { weights: 'real', trains: false },
  };
}

/** Generator, sample, discriminator. */
export function computeOf({ trunk, head, proposer }: Omit<Settings, 'detect'>): Objective['compute'] {
  return ({ networks, fields, real_BT, random, scheduled, tokens }) => {
    const { ids: ids_N, inputs: inputs_N, positions: positions_M, chosen: chosen_M } = fields;
    const view = { real_BT, sees: 'all' } as const;

    // Generator: maximum likelihood of the original tokens, at the chosen positions only.
    const originals_M = gather(ids_N, positions_M) as Tensor1D;
    const logits_MV = proposer.logits(networks.generator, { tokens: tokens(inputs_N), view, positions_M });
    checkLogits('generator', logits_MV, [positions_M.size, trunk.size.vocabularySize]);
    const nll_M = softmaxCrossEntropy(logits_MV, originals_M);

    // One sample per chosen position goes into the original text; no gradient flows through it.
    const sampled_M = sampleCategorical(cooled(logits_MV, scheduled.temperature), random.uniform(originals_M.shape) as Tensor1D);
    const placed_M = where(greater(chosen_M, 0), sampled_M, originals_M) as Tensor1D;
    const corrupted_N = replaceAt(ids_N, positions_M, placed_M);
    const replaced_N = cast(notEqual(corrupted_N, ids_N), 'float32') as Tensor1D;

    // Discriminator: binary cross-entropy. A sample that happens to be right counts as original.
    const hidden_ND = encode(trunk, networks.discriminator, tokens(corrupted_N), view);
    const logits_N1 = head.logits(networks.discriminator, hidden_ND);
    checkLogits('discriminator', logits_N1, [ids_N.size, 1]);
    const logits_N = reshape(logits_N1, [logits_N1.shape[0]]) as Tensor1D;
    const bce_N = sigmoidCrossEntropy(logits_N, replaced_N);

    return {
      terms: {
        ...(proposer.network ? { mlm: { values_R: nll_M, logits: logits_MV, labels_R: originals_M } } : {}),
        rtd: { values_R: bce_N, logits: logits_N, labels_R: replaced_N },
        mlm_sampled_accuracy: { values_R: cast(equal(sampled_M, originals_M), 'float32') as Tensor1D },
        replaced_share: { values_R: replaced_N },
      },
      shown: { corrupted: corrupted_N, suspicion: logits_N },
    };
  };
}

/** A constant costs nothing where it is 1; one that changes is an input. */
function cooled(logits: Tensor2D, temperature: Scalar | number): Tensor2D {
  if (typeof temperature !== 'number') return div(logits, temperature);
  return temperature === 1 ? logits : (mul(logits, 1 / temperature) as Tensor2D);
}

/** Both are plugins. */
function checkLogits(kind: 'generator' | 'discriminator', logits: Tensor2D, wanted: readonly [number, number]): void {
  if (String(logits?.shape) === String(wanted)) return;
  throw new ContractError(kind, `it returned logits of shape [${logits?.shape}], and [${wanted}] are wanted`);
}
