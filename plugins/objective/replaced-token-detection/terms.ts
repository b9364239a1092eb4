/**
 * The terms of replaced token detection: generator, sample, discriminator, losses.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary · D hidden width
 */
import { cast, equal, gather, notEqual, reshape, type Tensor1D } from '@tensorflow/tfjs-core';
import {
  ContractError,
  encode,
  fillIn,
  sigmoidCrossEntropy,
  type Head,
  type Objective,
  type Outcome,
  type Proposer,
  type Trunk,
} from 'electra-run';
import { adversarialRows, adversarialTerms } from './adversarial.ts';

interface Settings {
  readonly trunk: Trunk;
  readonly head: Head;
  readonly proposer: Proposer;
  readonly detect: 'all' | 'chosen';
  /** Whether the generator is trained to deceive. */
  readonly adversarial: boolean;
}

/** `mlm` at the chosen positions, `rtd` at all real tokens or at the chosen ones, and what is only watched. */
export function termsOf({ proposer, detect, adversarial }: Pick<Settings, 'proposer' | 'detect' | 'adversarial'>): Objective['terms'] {
  return {
    ...(adversarial ? adversarialTerms : proposer.network ? { mlm: { weights: 'chosen' } } : {}),
    rtd: { weights: detect === 'all' ? 'real' : 'chosen_tokens', weightsInEvaluation: 'real' },
    mlm_sampled_accuracy: { weights: 'chosen', trains: false },
    replaced_share: { weights: 'real', trains: false },
  };
}

/** Generator, sample, discriminator. */
export function computeOf({ trunk, head, proposer, adversarial }: Omit<Settings, 'detect'>): Objective['compute'] {
  return (context) => {
    const { networks, fields, real_BT, scheduled, tokens } = context;
    const { ids: ids_N } = fields;
    const filling = { proposer, temperature: scheduled.temperature, vocabularySize: trunk.size.vocabularySize, states: adversarial };
    const filled = fillIn(filling, context);
    const { originals_M, logits_MV, nll_M, sampled_M, corrupted_N } = filled;
    const replaced_N = cast(notEqual(corrupted_N, ids_N), 'float32') as Tensor1D;

    // Discriminator: binary cross-entropy. A sample that happens to be right counts as original.
    const hidden_ND = encode(trunk, networks.discriminator, tokens(corrupted_N), { real_BT, sees: 'all' });
    const logits_N1 = head.logits(networks.discriminator, hidden_ND);
    if (String(logits_N1?.shape) !== String([ids_N.size, 1]))
      throw new ContractError('discriminator', `it returned logits of shape [${logits_N1?.shape}], and [${[ids_N.size, 1]}] are wanted`);
    const logits_N = reshape(logits_N1, [logits_N1.shape[0]]) as Tensor1D;
    const bce_N = sigmoidCrossEntropy(logits_N, replaced_N);

    const generatorRows = (): Outcome['terms'] => {
      if (adversarial)
        return adversarialRows(filled, gather(bce_N, fields.positions) as Tensor1D, { fields, generator: networks.generator });
      return proposer.network ? { mlm: { values_R: nll_M, logits: logits_MV, labels_R: originals_M } } : {};
    };

    return {
      terms: {
        ...generatorRows(),
        rtd: { values_R: bce_N, logits: logits_N, labels_R: replaced_N },
        mlm_sampled_accuracy: { values_R: cast(equal(sampled_M, originals_M), 'float32') as Tensor1D },
        replaced_share: { values_R: replaced_N },
      },
      shown: { corrupted: corrupted_N, suspicion: logits_N },
    };
  };
}
