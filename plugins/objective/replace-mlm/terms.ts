/**
 * The terms of Replace MLM and All-Tokens MLM: generator, sample, and the encoder's guesses of the original tokens.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · R rows · V vocabulary · D hidden width
 */
import {
  add,
  argMax,
  cast,
  equal,
  gather,
  greater,
  max,
  mul,
  notEqual,
  range,
  reshape,
  scalar,
  sub,
  where,
  type Scalar,
} from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import {
  constantsIn,
  encode,
  fillIn,
  replaceAt,
  scheduleOf,
  softmaxCrossEntropy,
  stopGradient,
  type FilledIn,
  type Head,
  type Loss,
  type Objective,
  type Proposer,
  type Scheduled,
  type Trunk,
} from 'electra-run';
import { copyCrossEntropy, mixtureGuess, type CopyGate } from './copy.ts';

type Predict = 'chosen' | 'all';

/** `mlm` of the generator, `original` of the encoder, and what is only watched. */
export function termsOf({ network }: Proposer, predict: Predict): Objective['terms'] {
  const watched = { weights: 'chosen', trains: false } as const;
  return {
    ...(network ? { mlm: { weights: 'chosen' } } : {}),
    original: { weights: predict === 'all' ? 'real' : 'chosen' },
    ...(predict === 'all' ? { original_accuracy: { weights: 'real', trains: false }, chosen_accuracy: watched } : {}),
    mlm_sampled_accuracy: watched,
    replaced_share: { weights: 'real', trains: false },
  };
}

/** The sum of the two losses. */
export function lossOf(lambda: Scheduled): Loss {
  return {
    scheduled: { lambda: scheduleOf(lambda) },
    combine({ mlm, original }, { lambda: weight }) {
      const own = mul(original.loss, weight) as Scalar;
      return mlm ? (add(mlm.loss, own) as Scalar) : own;
    },
    logged: constantsIn({ lambda }),
  };
}

interface Settings {
  readonly trunk: Trunk;
  readonly head: Head;
  /** Null where only chosen positions are predicted. */
  readonly gate: CopyGate | null;
  readonly proposer: Proposer;
}

/** Generator, sample, encoder. */
export function computeOf({ trunk, head, gate, proposer }: Settings): Objective['compute'] {
  return (context) => {
    const { networks, fields, real_BT, scheduled, tokens } = context;
    const filling = { proposer, temperature: scheduled.temperature, vocabularySize: trunk.size.vocabularySize };
    const filled = fillIn(filling, context);
    const { originals_M, logits_MV, nll_M, sampled_M, corrupted_N } = filled;
    const rows_M = gate ? undefined : fields.positions;
    const states_RD = encode(trunk, networks.encoder, tokens(corrupted_N), { real_BT, sees: 'all' }, rows_M);
    const logits_RV = head.logits(networks.encoder, states_RD);
    const guessed = gate
      ? ofAllTokens(logits_RV, gate.gate(networks.encoder, states_RD), fields, filled)
      : ofChosen(logits_RV, fields, filled);
    return {
      terms: {
        ...(proposer.network ? { mlm: { values_R: nll_M, logits: logits_MV, labels_R: originals_M } } : {}),
        ...guessed.terms,
        mlm_sampled_accuracy: { values_R: asNumber(equal(sampled_M, originals_M)) },
        replaced_share: { values_R: asNumber(notEqual(corrupted_N, fields.ids)) },
      },
      shown: { corrupted: corrupted_N, guesses: guessed.guesses_N },
    };
  };
}

interface Guessed {
  readonly terms: ReturnType<Objective['compute']>['terms'];
  /** Of every token; where none was asked for, the original. */
  readonly guesses_N: Tensor1D;
}

type Fields = Readonly<Record<string, Tensor1D>>;

function ofChosen(logits_MV: Tensor2D, { ids, positions, chosen }: Fields, { originals_M }: FilledIn): Guessed {
  const guesses_M = where(greater(chosen, 0), argMax(stopGradient(logits_MV), 1), originals_M) as Tensor1D;
  return {
    terms: { original: { values_R: softmaxCrossEntropy(logits_MV, originals_M), logits: logits_MV, labels_R: originals_M } },
    guesses_N: replaceAt(ids, positions, guesses_M),
  };
}

function ofAllTokens(logits_NV: Tensor2D, gate_R: Tensor1D, { ids, positions }: Fields, { corrupted_N }: FilledIn): Guessed {
  const nll_R = softmaxCrossEntropy(logits_NV, ids);
  const values_R = copyCrossEntropy({ gate_R, nll_R, inputs_R: corrupted_N, originals_R: ids });

  // What the mixture says, with one pass over the logits: -log softmax of a token is the sum of all less its own.
  const still_NV = stopGradient(logits_NV);
  const total_N = add(stopGradient(nll_R), ofTokens(still_NV, ids));
  const guesses_N = mixtureGuess({
    gate_R,
    inputs_R: corrupted_N,
    likeliest_R: argMax(still_NV, 1) as Tensor1D,
    likeliestNll_R: sub(total_N, max(still_NV, 1)),
    inputNll_R: sub(total_N, ofTokens(still_NV, corrupted_N)),
  });
  const right_N = asNumber(equal(guesses_N, ids));
  return {
    terms: {
      original: { values_R },
      original_accuracy: { values_R: right_N },
      chosen_accuracy: { values_R: gather(right_N, positions) as Tensor1D },
    },
    guesses_N,
  };
}

/** One logit of each row: [N, V], [N] → [N]. */
function ofTokens(logits_NV: Tensor2D, tokens_N: Tensor1D): Tensor1D {
  const [N, V] = logits_NV.shape;
  const places_N = add(mul(range(0, N, 1, 'int32'), scalar(V, 'int32')), tokens_N) as Tensor1D;
  return gather(reshape(logits_NV, [N * V]), places_N) as Tensor1D;
}

function asNumber(truth: Parameters<typeof cast>[0]): Tensor1D {
  return cast(truth, 'float32') as Tensor1D;
}
