/**
 * The program of replaced token detection: generator, sample, discriminator, losses.
 *
 * Shape legend: B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary
 */
import {
  argMax,
  cast,
  div,
  equal,
  greater,
  maximum,
  mul,
  notEqual,
  reshape,
  sum,
  where,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  replaceAt,
  sampleCategorical,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  stopGradient,
  type BatchShape,
  type DiscriminatorNetwork,
  type GeneratorNetwork,
  type Loss,
  type NetworkContext,
  type NetworkPart,
  type ParameterSpec,
  type Program,
  type ProgramContext,
  type Tokens,
} from 'electra-run';

/** Below any mean count of micro-batches that holds a value. */
const SMALLEST = 1e-3;

interface Settings {
  readonly generator: GeneratorNetwork;
  readonly discriminator: DiscriminatorNetwork;
  readonly networks: { readonly generator: NetworkPart; readonly discriminator: NetworkPart };
  readonly parameters: readonly ParameterSpec[];
  readonly loss: Loss;
  readonly temperature: number;
  readonly detect: 'all' | 'chosen';
  maxPositions(length: number): number;
}

export function createProgram(settings: Settings): (shape: BatchShape, mode: 'train' | 'evaluate') => Program {
  return ({ batch, length }, mode) => {
    const [N, M] = [batch * length, batch * settings.maxPositions(length)];
    return {
      name: `replaced-token-detection-${mode}-${batch}x${length}`,
      parameters: settings.parameters,
      inputs: {
        ids: { shape: [N], dtype: 'int32' },
        inputs: { shape: [N], dtype: 'int32' },
        types: { shape: [N], dtype: 'int32' },
        mask: { shape: [batch, length], dtype: 'float32' },
        positions: { shape: [M], dtype: 'int32' },
        originals: { shape: [M], dtype: 'int32' },
        weights: { shape: [M], dtype: 'float32' },
        ...(mode === 'train' ? { chosen: { shape: [], dtype: 'float32' }, real: { shape: [], dtype: 'float32' } } : {}),
      },
      gradient: mode === 'train',
      training: mode === 'train',
      build: (context) => build(settings, { batch, length }, mode, context),
    };
  };
}

function build(
  settings: Settings,
  { batch, length }: BatchShape,
  mode: 'train' | 'evaluate',
  context: ProgramContext,
): Record<string, Tensor> {
  const { generator, discriminator, networks, loss, temperature, detect } = settings;
  const {
    ids: ids_N,
    inputs: inputs_N,
    types: types_N,
    positions: positions_M,
    originals: originals_M,
    weights: weights_M,
  } = context.inputs as Record<string, Tensor1D>;
  const mask_BT = context.inputs.mask as Tensor2D;
  const tokens = (seen_N: Tensor1D): Tokens => ({ batch, length, ids_N: seen_N, types_N, mask_BT });

  // Generator: maximum likelihood at the chosen positions, kept ones included.
  const logits_MV = generator.logits(contextOf(networks.generator, context), tokens(inputs_N), positions_M);
  const nll_M = softmaxCrossEntropy(logits_MV, originals_M);

  // One sample per chosen position goes into the original text; no gradient flows through it.
  const sampled_M = sampleCategorical(
    temperature === 1 ? logits_MV : (mul(logits_MV, 1 / temperature) as Tensor2D),
    context.random.uniform(originals_M.shape) as Tensor1D,
  );
  const placed_M = where(greater(weights_M, 0), sampled_M, originals_M) as Tensor1D;
  const corrupted_N = replaceAt(ids_N, positions_M, placed_M);
  const replaced_N = cast(notEqual(corrupted_N, ids_N), 'float32') as Tensor1D;

  // Discriminator: binary cross-entropy over all real tokens. A sample that happens to be right counts as original.
  const discriminatorContext = contextOf(networks.discriminator, context);
  const logits_N = discriminator.logits(discriminatorContext, discriminator.hidden(discriminatorContext, tokens(corrupted_N)));
  const counted_N = detect === 'all' ? (reshape(mask_BT, [batch * length]) as Tensor1D) : chosenOf(ids_N, positions_M, weights_M);
  const bce_N = sigmoidCrossEntropy(logits_N, replaced_N);

  if (mode === 'train') {
    const { chosen, real } = context.inputs as Record<string, Scalar>;
    const mlm = meanOver(weights_M, nll_M, chosen);
    const rtd = meanOver(counted_N, bce_N, detect === 'all' ? real : chosen);
    return { loss: loss.combine({ mlm, rtd }), mlm_loss: mlm, rtd_loss: rtd, replaced: div(sum(replaced_N), real) };
  }
  return {
    nll: nll_M,
    correct: cast(equal(cast(argMax(stopGradient(logits_MV), -1), 'int32'), originals_M), 'int32'),
    corrupted: corrupted_N,
    logits: logits_N,
  };
}

/** Mean of the `count` values with weight 1; 0 where there are none, as when a masker chose nothing in the whole batch. */
function meanOver(weights: Tensor1D, values: Tensor1D, count: Scalar): Scalar {
  return div(sum(mul(values, weights)), maximum(count, SMALLEST));
}

/** 1 at chosen positions, 0 elsewhere: [N]. */
function chosenOf(ids_N: Tensor1D, positions_M: Tensor1D, weights_M: Tensor1D): Tensor1D {
  return replaceAt(mul(cast(ids_N, 'float32'), 0), positions_M, weights_M);
}

function contextOf({ names }: NetworkPart, { parameters, random }: ProgramContext): NetworkContext {
  return {
    random,
    parameter(name) {
      const found = parameters[names[name]];
      if (!found) throw new Error(`The network has no parameter '${name}'.`);
      return found;
    },
  };
}
