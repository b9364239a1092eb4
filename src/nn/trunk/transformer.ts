/**
 * One transformer for all architectures that are a table, a stack of layers and nothing else: BERT and its descendants, GPT, T5.
 * What tells them apart stands in `config.ts`; each architecture is a folder of its own that says so.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · M rows asked for
 */
import { gather, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { gatherRows } from '../../tensor/index.ts';
import { seenIn } from '../layers.ts';
import { classWith, type NetworkContext, type Tokens, type Trunk, type TrunkSize, type TwoStreams, type View } from '../network.ts';
import { truncatedNormal } from '../parameters.ts';
import type { TransformerConfig } from './config.ts';
import { embedAt, embedTokens } from './embeddings.ts';
import { transformerLayer } from './layer.ts';
import { transformerParameters } from './parameters.ts';
import { biasOfRows, placeBias, placesOf } from './places.ts';
import { finished } from './products.ts';
import { steppingOf } from './stepping.ts';

/** What an architecture adds: its heads, and its classes in Hugging Face's library. */
export interface OwnClasses extends Pick<Trunk, 'heads' | 'classes' | 'prefixes' | 'causal'> {
  /** Contents of config.json for one of the classes. */
  config?(name: string): Readonly<Record<string, unknown>>;
}

/** The trunk with these settings. */
export function transformerTrunk(
  config: TransformerConfig,
  { heads, classes = {}, prefixes, causal = false, config: configOf }: OwnClasses = {},
): Trunk {
  const { names, layers, hiddenSize, positions, initializerRange, crosses = false } = config;
  const told = `${layers} layers × ${hiddenSize}, ${config.heads} ${config.heads === 1 ? 'head' : 'heads'}, positions ${positions}`;
  return {
    size: sizeOf(config),
    summary: told,
    parameters: transformerParameters(config),
    wordTable: `${names.words}.weight`,
    initializer: truncatedNormal(initializerRange),
    embed: (context, tokens) => embedTokens(config, context, tokens),
    layers: (context, x_ND, view, rows_M) => allLayers(config, context, x_ND, view, rows_M),
    ...(crosses
      ? { stepping: steppingOf(config) }
      : {
          keepsApart: true,
          streams: (context: NetworkContext, tokens: Tokens, streams: TwoStreams) => twoStreams(config, context, tokens, streams),
        }),
    ...(heads ? { heads } : {}),
    classes,
    ...(prefixes ? { prefixes } : {}),
    causal,
    huggingFaceConfig(...kinds) {
      const name = classWith(kinds, classes);
      return name === undefined || !configOf ? null : configOf(name);
    },
  };
}

function sizeOf(config: TransformerConfig): TrunkSize {
  const { vocabularySize, embeddingSize, hiddenSize, layers, heads, intermediateSize, maxPositions } = config;
  return { vocabularySize, embeddingSize, hiddenSize, layers, heads, intermediateSize, maxPositions };
}

/** Where rows are asked for, the last layer's feed-forward part works on these only. */
function allLayers(config: TransformerConfig, context: NetworkContext, x_ND: Tensor2D, view: View, rows_M?: Tensor1D): Tensor2D {
  const { batch, length, memory, attended } = view;
  const seen = seenIn(view);
  const bias = placeBias(config, context, length);
  let hidden_ND = x_ND;
  for (let layer = 0; layer < config.layers; layer++) {
    // A decoder's rows read the memory as whole sequences.
    const kept = layer === config.layers - 1 && !memory ? (rows_M ?? null) : null;
    hidden_ND = transformerLayer(config, context, layer, hidden_ND, { batch, length, seen, bias, kept, memory, attended });
    view.afterLayer?.(hidden_ND);
  }
  return finished(config, context, rows_M && (config.layers === 0 || memory) ? gatherRows(hidden_ND, rows_M) : hidden_ND);
}

/** The query stream begins with what is not said of the targets, at their places, and sees the content stream of the layer below. */
function twoStreams(config: TransformerConfig, context: NetworkContext, tokens: Tokens, streams: TwoStreams): Tensor2D {
  const { batch, length, segments_N } = tokens;
  const { content_BTT, query_BKT, targets_M, hidden_M } = streams;
  const places_R = placesOf(targets_M, batch, length);
  const bias = placeBias(config, context, length);
  const shared = { batch, length, kept: null };
  const ofContent = { ...shared, seen: { sees: { mask: content_BTT } }, bias };
  const ofQueries = { ...shared, seen: { sees: { mask: query_BKT } }, bias: biasOfRows(bias, targets_M, batch) };
  let content_ND = embedTokens(config, context, tokens);
  let queries_MD = embedAt(config, context, hidden_M, gather(segments_N, targets_M) as Tensor1D, places_R);
  for (let layer = 0; layer < config.layers; layer++) {
    const source = { states_ND: content_ND, places_R };
    queries_MD = transformerLayer(config, context, layer, queries_MD, { ...ofQueries, source });
    if (layer < config.layers - 1) content_ND = transformerLayer(config, context, layer, content_ND, ofContent);
  }
  return finished(config, context, queries_MD);
}
