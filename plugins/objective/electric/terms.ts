/**
 * The terms of Electric: generator, sample at the noised positions, energies of what stands at all chosen ones.
 *
 * Shape legend: M chosen positions of the batch · V vocabulary · D hidden width
 */
import { add, gather, mul, reshape, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import {
  constantsIn,
  ContractError,
  encode,
  fillIn,
  scheduleOf,
  type Head,
  type Loss,
  type Objective,
  type Proposer,
  type Scheduled,
  type Trunk,
} from 'electra-run';
import { contrast } from './energy.ts';

/** `mlm` of the generator, `nce` of the encoder, and what is only watched: the energy of the text, and what p̂ sums to. */
export function termsOf({ network }: Proposer): Objective['terms'] {
  return {
    ...(network ? { mlm: { weights: 'chosen' } } : {}),
    nce: { weights: 'chosen' },
    energy: { weights: 'kept', trains: false },
    normalisation: { weights: 'noised', trains: false },
  };
}

/** The sum of the two losses. */
export function lossOf(lambda: Scheduled): Loss {
  return {
    scheduled: { lambda: scheduleOf(lambda) },
    combine({ mlm, nce }, { lambda: weight }) {
      const own = mul(nce.loss, weight) as Scalar;
      return mlm ? (add(mlm.loss, own) as Scalar) : own;
    },
    logged: constantsIn({ lambda }),
  };
}

interface Settings {
  readonly trunk: Trunk;
  readonly head: Head;
  readonly proposer: Proposer;
  readonly noise: number;
}

/** Generator, sample, energies. */
export function computeOf({ trunk, head, proposer, noise }: Settings): Objective['compute'] {
  return (context) => {
    const { networks, fields, real_BT, tokens } = context;
    const { positions: positions_M, noised: noised_M } = fields;
    const filling = { proposer, temperature: 1, vocabularySize: trunk.size.vocabularySize, where: 'noised' };
    const { originals_M, logits_MV, nll_M, corrupted_N } = fillIn(filling, context);
    const states_MD = encode(trunk, networks.energy, tokens(corrupted_N), { real_BT, sees: 'all' }, positions_M);
    const score_M1 = head.logits(networks.energy, states_MD);
    if (String(score_M1?.shape) !== String([positions_M.size, 1]))
      throw new ContractError(
        'discriminator',
        `it returned logits of shape [${score_M1?.shape}], and [${[positions_M.size, 1]}] are wanted`,
      );
    const rows = contrast({
      score_M: reshape(score_M1, [positions_M.size]) as Tensor1D,
      noise_MV: logits_MV,
      tokens_M: gather(corrupted_N, positions_M) as Tensor1D,
      noised_M,
      noise,
    });
    return {
      terms: {
        ...(proposer.network ? { mlm: { values_R: nll_M, logits: logits_MV, labels_R: originals_M } } : {}),
        nce: { values_R: rows.loss, logits: rows.logit, labels_R: noised_M },
        energy: { values_R: rows.energy },
        normalisation: { values_R: rows.ratio },
      },
      shown: { corrupted: corrupted_N, suspicion: rows.logit },
    };
  };
}
