/**
 * XLNet's encoder (Yang et al. 2019): post-norm layers whose attention knows how far away a token is and whether it
 * belongs to the same segment, and nothing of absolute places. It has two streams: the content stream reads the tokens, and
 * the query stream, which is computed for the targets alone, knows of its token nothing but where it stands.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets of a sequence · M = B·K · R rows of either stream · D hidden width · F inner width
 */
import {
  add,
  cast,
  expandDims,
  gather,
  notEqual,
  oneHot,
  range,
  reshape,
  sub,
  zeros,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  dropout,
  gatherRows,
  gelu,
  linear,
  normalize,
  seenIn,
  truncatedNormal,
  type NetworkContext,
  type Tokens,
  type Trunk,
  type TwoStreams,
  type View,
} from 'electra-run';
import { attendedBy, keysOf, type Layer, type Reader, type Surroundings } from './attention.ts';
import { classesOf } from './hugging-face.ts';
import { BLANK, layerName, PROJECTION, WORDS, xlnetParameters, type XlnetConfig } from './parameters.ts';
import { distanceStates, repeated } from './positions.ts';

/** The trunk with these settings. */
export function xlnetTrunk(config: XlnetConfig): Trunk {
  const { layers, hiddenSize, heads, initializerRange } = config;
  return {
    size: config,
    summary: `${layers} layers × ${hiddenSize}, ${heads} ${heads === 1 ? 'head' : 'heads'}, relative positions`,
    parameters: xlnetParameters(config),
    permuted: true,
    keepsApart: true,
    wordTable: WORDS,
    segments: Number.POSITIVE_INFINITY,
    initializer: truncatedNormal(initializerRange),
    embed: (context, tokens) => embed(config, context, tokens),
    layers: (context, x_ND, view, rows_M) => contentStream(config, context, x_ND, view, rows_M),
    streams: (context, tokens, streams) => bothStreams(config, context, tokens, streams),
    ...classesOf(config),
  };
}

/** Word vectors, as wide as the layers: [N, D]. */
function embed(
  { embeddingSize, hiddenSize, hiddenDropout: rate }: XlnetConfig,
  { parameter, random }: NetworkContext,
  { ids_N }: Tokens,
): Tensor2D {
  const words_NE = gather(parameter(WORDS) as Tensor2D, ids_N);
  const x_ND = embeddingSize === hiddenSize ? words_NE : linear(parameter, PROJECTION, words_NE);
  return dropout(x_ND, random.dropoutMask(x_ND.shape, rate));
}

/** All layers. Where rows are asked for, the last layer's feed-forward part works on these only. */
function contentStream(config: XlnetConfig, context: NetworkContext, x_ND: Tensor2D, view: View, rows_M?: Tensor1D): Tensor2D {
  const around = surroundings(config, context, view);
  const reader = tokensOf(view);
  let content_ND = x_ND;
  for (const layer of layersOf(config, context)) {
    const attended_ND = attendedBy(layer, content_ND, keysOf(layer, content_ND, around), around, reader);
    const kept = layer.index === config.layers - 1 ? rows_M : undefined;
    const [attended_RD, before_RD] = kept ? [gatherRows(attended_ND, kept), gatherRows(content_ND, kept)] : [attended_ND, content_ND];
    content_ND = restOfLayer(layer, attended_RD, before_RD);
    view.afterLayer?.(content_ND);
  }
  return dropout(content_ND, context.random.dropoutMask(content_ND.shape, config.hiddenDropout));
}

/** The query stream looks at what the content stream was before the layer; after the last one nobody looks at the content any more. */
function bothStreams(config: XlnetConfig, context: NetworkContext, tokens: Tokens, streams: TwoStreams): Tensor2D {
  const { layers, hiddenSize, hiddenDropout: rate } = config;
  const dropped = (x: Tensor2D): Tensor2D => dropout(x, context.random.dropoutMask(x.shape, rate));
  const around = surroundings(config, context, tokens);
  const content = tokensOf({ ...tokens, real_BT: null, sees: { mask_BTT: streams.content_BTT } });
  const targets = targetsOf(tokens, streams);
  const blank_1D = reshape(context.parameter(BLANK), [1, hiddenSize]);
  let content_ND = embed(config, context, tokens);
  let query_MD = dropped(repeated(blank_1D, [streams.targets_M.size, 1]) as Tensor2D);
  for (const layer of layersOf(config, context)) {
    const keys = keysOf(layer, content_ND, around);
    const after = (x_RD: Tensor2D, reader: Reader): Tensor2D => restOfLayer(layer, attendedBy(layer, x_RD, keys, around, reader), x_RD);
    query_MD = after(query_MD, targets);
    if (layer.index < layers - 1) content_ND = after(content_ND, content);
  }
  return dropped(query_MD);
}

function layersOf(config: XlnetConfig, context: NetworkContext): Layer[] {
  return Array.from({ length: config.layers }, (_, index) => ({ config, context, index }));
}

/** What follows attention: the residual, and the feed-forward part with its own. */
function restOfLayer({ config, context, index }: Layer, attended_RD: Tensor2D, x_RD: Tensor2D): Tensor2D {
  const { parameter, random } = context;
  const name = layerName(index);
  const dropped = (y: Tensor2D): Tensor2D => dropout(y, random.dropoutMask(y.shape, config.hiddenDropout));
  const y_RD = normalize(parameter, `${name}.rel_attn.layer_norm`, add(dropped(attended_RD), x_RD));
  const inner_RF = dropped(gelu(linear(parameter, `${name}.ff.layer_1`, y_RD)));
  return normalize(parameter, `${name}.ff.layer_norm`, add(dropped(linear(parameter, `${name}.ff.layer_2`, inner_RF)), y_RD));
}

/** The distances are dropped once for all layers, as Hugging Face does it. */
function surroundings(
  { hiddenSize, hiddenDropout: rate }: XlnetConfig,
  { random }: NetworkContext,
  { batch, length }: Pick<View, 'batch' | 'length'>,
): Surroundings {
  const distances_PD = distanceStates(length, hiddenSize);
  return { batch, length, distances_PD: dropout(distances_PD, random.dropoutMask(distances_PD.shape, rate)) };
}

/** Every token looks. */
function tokensOf(view: View): Reader {
  const { batch, length, segments_N } = view;
  const segments_BT = segments_N ? reshape(segments_N, [batch, length]) : zeros([batch, length], 'int32');
  return { seen: seenIn(view), differs_BQT: differences(segments_BT as Tensor2D, segments_BT as Tensor2D), places_BKT: null };
}

/** The targets look, each from its place. */
function targetsOf({ batch, length, segments_N }: Tokens, { targets_M, query_BKT }: TwoStreams): Reader {
  const targets = targets_M.size / batch;
  const first_B1 = reshape(range(0, batch * length, length, 'int32'), [batch, 1]);
  const places_BK = sub(reshape(targets_M, [batch, targets]), first_B1);
  const ofTargets_BK = reshape(gather(segments_N, targets_M), [batch, targets]) as Tensor2D;
  return {
    seen: { sees: { mask: query_BKT } },
    differs_BQT: differences(ofTargets_BK, reshape(segments_N, [batch, length])),
    places_BKT: oneHot(places_BK, length) as Tensor3D,
  };
}

/** 1 where the two are different: [B, Q], [B, T] → [B, Q, T]. */
function differences(a_BQ: Tensor2D, b_BT: Tensor2D): Tensor3D {
  return cast(notEqual(expandDims(a_BQ, 2), expandDims(b_BT, 1)), 'float32') as Tensor3D;
}
