/**
 * A generator fills in the chosen positions: its logits, its loss, and the text with one sample at each of them.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary · D hidden width of the generator
 */
import { div, gather, greater, mul, where, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import type { Proposer } from '../kinds/generator.ts';
import type { ComputeContext } from '../kinds/objective.ts';
import { encode } from '../nn/network.ts';
import { replaceAt, sampleCategorical, softmaxCrossEntropy } from '../tensor/index.ts';

/** How positions are filled in. */
export interface FillingIn {
  readonly proposer: Proposer;
  readonly vocabularySize: number;
  /** Divides the logits before sampling. */
  readonly temperature: Scalar | number;
  /** Whether the states are wanted too, which only generators with `halves` have. */
  readonly states?: boolean;
  /** The field that says at which of the positions the text gets the sample; all chosen ones unless given. */
  readonly where?: string;
}

/** What the generator says of the chosen positions, and the text with its samples. */
export interface FilledIn {
  readonly originals_M: Tensor1D;
  readonly logits_MV: Tensor2D;
  /** The logits that were sampled from: divided by the temperature. */
  readonly cooled_MV: Tensor2D;
  /** Of the original tokens, in nats, at temperature 1. */
  readonly nll_M: Tensor1D;
  readonly sampled_M: Tensor1D;
  readonly corrupted_N: Tensor1D;
  /** Where they were asked for. */
  readonly states_MD?: Tensor2D;
}

/** Reads the fields of `chosenPositions`; the generator's network is called `generator`. No gradient flows through the samples. */
export function fillIn(
  { proposer, vocabularySize, temperature, states = false, where: field = 'chosen' }: FillingIn,
  context: ComputeContext,
): FilledIn {
  const { networks, fields, real_BT, random, tokens } = context;
  const { ids: ids_N, inputs: inputs_N, positions: positions_M, [field]: wanted_M } = fields;
  const proposing = { tokens: tokens(inputs_N), view: { real_BT, sees: 'all' } as const, positions_M };

  // Maximum likelihood of the original tokens, at the chosen positions only.
  const originals_M = gather(ids_N, positions_M) as Tensor1D;
  const { halves } = proposer;
  const states_MD = states && halves ? encode(halves.trunk, networks.generator, proposing.tokens, proposing.view, positions_M) : undefined;
  const logits_MV =
    states_MD && halves ? halves.head.logits(networks.generator, states_MD) : proposer.logits(networks.generator, proposing);
  if (String(logits_MV?.shape) !== String([positions_M.size, vocabularySize]))
    throw new ContractError(
      'generator',
      `it returned logits of shape [${logits_MV?.shape}], and [${[positions_M.size, vocabularySize]}] are wanted`,
    );
  const nll_M = softmaxCrossEntropy(logits_MV, originals_M);

  // One sample per chosen position goes into the original text.
  const cooled_MV = cooled(logits_MV, temperature);
  const sampled_M = sampleCategorical(cooled_MV, random.uniform(originals_M.shape) as Tensor1D);
  const placed_M = where(greater(wanted_M, 0), sampled_M, originals_M) as Tensor1D;
  const corrupted_N = replaceAt(ids_N, positions_M, placed_M);
  return { originals_M, logits_MV, cooled_MV, nll_M, sampled_M, corrupted_N, states_MD };
}

/** A constant costs nothing where it is 1; one that changes is an input of the program. */
function cooled(logits: Tensor2D, temperature: Scalar | number): Tensor2D {
  if (typeof temperature !== 'number') return div(logits, temperature);
  return temperature === 1 ? logits : (mul(logits, 1 / temperature) as Tensor2D);
}
