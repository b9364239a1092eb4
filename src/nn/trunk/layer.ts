/**
 * One transformer layer (Vaswani et al. 2017): attention, attention to a memory in a decoder, and a feed-forward part, with norms
 * after each sum or before each part.
 *
 * Shape legend: B batch · T tokens · Q queries of a sequence, T of them or fewer · N = B·T · D hidden width · F inner width ·
 * A heads · R rows of queries, B·Q · K rows that go on
 */
import { add, mul, slice, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { attention, dropout, gatherRows, type AttentionOptions } from '../../tensor/index.ts';
import { seenIn } from '../layers.ts';
import type { Memory, NetworkContext, View } from '../network.ts';
import type { AttentionNames, TransformerConfig } from './config.ts';
import { attentionWidth } from './parameters.ts';
import { rotated } from './places.ts';
import { activations, normed, linearly } from './products.ts';

/** Where a layer stands, and who sees whom there. */
export interface LayerSetting {
  readonly batch: number;
  /** Keys of a sequence, T. */
  readonly length: number;
  readonly seen: Pick<AttentionOptions, 'padding' | 'sees'>;
  readonly bias: Tensor | null;
  /** Rows that go on after attention; null: all. */
  readonly kept: Tensor1D | null;
  readonly memory?: Memory | LayerMemory;
  readonly past?: Past;
  readonly attended?: View['attended'];
  /** What is seen where that is not the rows themselves, [N, D]. Rows are then queries, Q of each sequence, at `places_R`. */
  readonly source?: { readonly states_ND: Tensor2D; readonly places_R: Tensor1D };
}

/** Keys and values of the memory, computed before: [B·L, W] each. */
export interface LayerMemory extends Pick<Memory, 'length' | 'real_BL'> {
  readonly keys_MW: Tensor2D;
  readonly values_MW: Tensor2D;
}

/** Where rows are the latest token of each sequence. */
export interface Past {
  /** Where the tokens stand: [R]. */
  readonly places_R: Tensor1D;
  /** Keys and values of all tokens, [B·T, W] each, from those of the rows, [R, W]. */
  joined(keys_RW: Tensor2D, values_RW: Tensor2D): readonly [keys: Tensor2D, values: Tensor2D];
}

/** States after the layer: [R, D] → [K, D]. */
export function transformerLayer(
  config: TransformerConfig,
  context: NetworkContext,
  index: number,
  x_RD: Tensor2D,
  setting: LayerSetting,
): Tensor2D {
  const { parameter, random } = context;
  const { attention: own, cross, ...names } = config.names.layer(index);
  const before = config.norm === 'pre';
  const dropped = (x: Tensor2D): Tensor2D => dropout(x, random.dropoutMask(x.shape, config.hiddenDropout));
  const normedBy = (name: string, x: Tensor2D): Tensor2D => normed(config, parameter, name, x);
  /** The sum of what goes past a part and what comes out of it. */
  const joined = (name: string, past: Tensor2D, part: Tensor2D): Tensor2D =>
    before ? add(past, dropped(part)) : normedBy(name, add(dropped(part), past));

  const source = setting.source && {
    ...setting.source,
    states_ND: before ? normedBy(own.norm, setting.source.states_ND) : setting.source.states_ND,
  };
  const context_RD = selfAttention(config, context, own, before ? normedBy(own.norm, x_RD) : x_RD, { ...setting, source });
  const { kept } = setting;
  const [context_KD, x_KD] = kept ? [gatherRows(context_RD, kept), gatherRows(x_RD, kept)] : [context_RD, x_RD];
  const attended_KD = joined(own.norm, x_KD, linearly(config, parameter, own.output, context_KD));
  const y_KD =
    cross && config.crosses && setting.memory
      ? joined(
          cross.norm,
          attended_KD,
          crossAttention(config, context, cross, before ? normedBy(cross.norm, attended_KD) : attended_KD, setting),
        )
      : attended_KD;

  const input_KD = before ? normedBy(names.norm, y_KD) : y_KD;
  const active_KF = activations[config.activation ?? 'gelu'](linearly(config, parameter, names.inner, input_KD));
  const inner_KF = names.gate !== undefined && config.gated ? mul(active_KF, linearly(config, parameter, names.gate, input_KD)) : active_KF;
  const hidden_KF = config.innerDropout ? dropped(inner_KF as Tensor2D) : (inner_KF as Tensor2D);
  return joined(names.norm, y_KD, linearly(config, parameter, names.outer, hidden_KF));
}

function selfAttention(
  config: TransformerConfig,
  context: NetworkContext,
  { products }: AttentionNames,
  x_RD: Tensor2D,
  { batch, length, seen, bias, source, past, attended }: LayerSetting,
): Tensor2D {
  const { heads, positions, attentionDropout, scale } = config;
  const { parameter, random } = context;
  const [q, k, v] =
    typeof products === 'string'
      ? inOne(config, context, products, x_RD, source?.states_ND)
      : [
          linearly(config, parameter, products.query, x_RD),
          linearly(config, parameter, products.key, source?.states_ND ?? x_RD),
          linearly(config, parameter, products.value, source?.states_ND ?? x_RD),
        ];
  const [turnedQ, turnedK] =
    positions === 'rope'
      ? [rotated(q, { heads, length, places_R: (source ?? past)?.places_R }), rotated(k, { heads, length, places_R: past?.places_R })]
      : [q, k];
  attended?.({ queries_NW: turnedQ, keys_NW: turnedK, values_NW: v });
  const [keys, values] = past ? past.joined(turnedK, v) : [turnedK, v];
  const queries = x_RD.shape[0] / batch;
  const mask = random.dropoutMask([batch, heads, queries, length], attentionDropout);
  return attention(turnedQ, keys, values, { batch, length: queries, keys: length, heads }, { ...seen, bias, scale, dropout: mask });
}

/** Queries, keys and values of one product; the queries of other rows than the rest cost two. */
function inOne(config: TransformerConfig, { parameter }: NetworkContext, name: string, x_RD: Tensor2D, source_ND?: Tensor2D): Tensor2D[] {
  const width = attentionWidth(config);
  const all = linearly(config, parameter, name, x_RD);
  const others = source_ND ? linearly(config, parameter, name, source_ND) : all;
  return [all, others, others].map((x, part) => slice(x, [0, part * width], [x.shape[0], width]));
}

function crossAttention(
  config: TransformerConfig,
  { parameter, random }: NetworkContext,
  { products, output }: AttentionNames,
  x_RD: Tensor2D,
  { batch, memory }: LayerSetting,
): Tensor2D {
  if (typeof products === 'string' || !memory)
    throw new TypeError('Attention to a memory has a product each for queries, keys and values.');
  const { heads, attentionDropout, scale } = config;
  const { length: keys, real_BL } = memory;
  const [keys_MW, values_MW] =
    'keys_MW' in memory
      ? [memory.keys_MW, memory.values_MW]
      : [linearly(config, parameter, products.key, memory.states_MD), linearly(config, parameter, products.value, memory.states_MD)];
  const queries = x_RD.shape[0] / batch;
  const context_RD = attention(
    linearly(config, parameter, products.query, x_RD),
    keys_MW,
    values_MW,
    { batch, length: queries, keys, heads },
    {
      ...seenIn({ batch, length: keys, real_BT: real_BL, sees: 'all' }),
      scale,
      dropout: random.dropoutMask([batch, heads, queries, keys], attentionDropout),
    },
  );
  return linearly(config, parameter, output, context_RD);
}
