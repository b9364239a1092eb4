/** A batch of tokens, and what every network must say of itself: for the contracts of generators and discriminators. */
import assert from 'node:assert/strict';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../nn/program.ts';
import type { Network, NetworkContext, Tokens } from '../nn/network.ts';
import type { Calculation } from './run-once.ts';

/** B sequences of T tokens, of which `lengths` are real. */
export interface TokenBatch {
  readonly length: number;
  readonly lengths: readonly number[];
  readonly ids: Int32Array;
}

/** Token ids that differ by sequence; what stands in padding is `padding`. */
export function tokenBatch(
  vocabularySize: number,
  { length = 12, lengths = [12, 7], padding = 0 }: { length?: number; lengths?: readonly number[]; padding?: number } = {},
): TokenBatch {
  const ids = Int32Array.from({ length: lengths.length * length }, (_, row) => {
    const [b, t] = [Math.floor(row / length), row % length];
    return t < lengths[b] ? 5 + ((b * 31 + t * 17) % (vocabularySize - 5)) : padding;
  });
  return { length, lengths, ids };
}

export function inputsOf({ length, lengths, ids }: TokenBatch): NonNullable<Calculation['inputs']> {
  const batch = lengths.length;
  return {
    ids: { shape: [batch * length], dtype: 'int32', data: ids },
    types: { shape: [batch * length], dtype: 'int32', data: new Int32Array(batch * length).map((_, row) => (row % length > 4 ? 1 : 0)) },
    mask: {
      shape: [batch, length],
      dtype: 'float32',
      data: Float32Array.from(ids, (_, row) => (row % length < lengths[Math.floor(row / length)] ? 1 : 0)),
    },
  };
}

export function tokensOf({ length, lengths }: TokenBatch, { inputs }: ProgramContext): Tokens {
  return {
    batch: lengths.length,
    length,
    ids_N: inputs.ids as Tensor1D,
    types_N: inputs.types as Tensor1D,
    mask_BT: inputs.mask as Tensor2D,
  };
}

/** Only what the network lists can be read. */
export function contextOf({ parameters, random }: ProgramContext): NetworkContext {
  return {
    random,
    parameter(name) {
      if (!parameters[name]) throw new Error(`The network reads '${name}', which is not among its parameters.`);
      return parameters[name];
    },
  };
}

/** What Hugging Face's loaders need, in agreement with the parameters. */
export function assertHuggingFace({ config, parameters, huggingFaceConfig }: Network): void {
  const { architectures, hidden_act } = huggingFaceConfig;
  assert.ok(
    Array.isArray(architectures) && String(architectures[0]).startsWith('Electra'),
    `huggingFaceConfig.architectures is ${JSON.stringify(architectures)}, and would be ['Electra…'].`,
  );
  assert.equal(typeof hidden_act, 'string', 'huggingFaceConfig.hidden_act is a name.');
  const wanted = {
    model_type: 'electra',
    vocab_size: config.vocabularySize,
    embedding_size: config.embeddingSize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.intermediateSize,
    max_position_embeddings: config.maxPositions,
    hidden_dropout_prob: config.hiddenDropout,
    attention_probs_dropout_prob: config.attentionDropout,
    initializer_range: config.initializerRange,
    layer_norm_eps: 1e-12,
    type_vocab_size: 2,
    pad_token_id: 0,
  };
  assert.deepEqual(
    Object.fromEntries(Object.keys(wanted).map((key) => [key, huggingFaceConfig[key]])),
    wanted,
    'huggingFaceConfig does not describe this network.',
  );
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]));
  assert.deepEqual(shapes.get('electra.embeddings.word_embeddings.weight'), [config.vocabularySize, config.embeddingSize]);
  assert.deepEqual(shapes.get('electra.embeddings.position_embeddings.weight'), [config.maxPositions, config.embeddingSize]);
  for (let layer = 0; layer < config.layers; layer++)
    assert.deepEqual(shapes.get(`electra.encoder.layer.${layer}.intermediate.dense.weight`), [config.intermediateSize, config.hiddenSize]);
}

/** Names once each, shapes without holes. */
export function assertSoundParameters({ parameters }: Network): void {
  const names = parameters.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
    'Parameters listed twice.',
  );
  assert.deepEqual(
    parameters.filter(({ shape }) => shape.length === 0 || shape.some((size) => !Number.isInteger(size) || size < 1)),
    [],
    'Parameters whose shape has no numbers.',
  );
}

/** Names of parameters whose gradients are zero throughout. */
export function unusedParameters({ parameters }: Network, gradient: (parameter: string) => Float32Array): string[] {
  return parameters.map(({ name }) => name).filter((name) => gradient(name).every((value) => value === 0));
}
