/** Sums of word, segment and position, normed, and as wide as the layers. B batch · T tokens · N = B·T · E, D widths */
import { add, equal, gather, range, reshape, scalar, slice, sub, where, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { dropout } from '../../tensor/index.ts';
import type { NetworkContext, Tokens } from '../network.ts';
import type { TransformerConfig } from './config.ts';
import { projects, rowsBefore } from './parameters.ts';
import { normed, linearly } from './products.ts';

/** States before the first layer: [N, D]. */
export function embedTokens(config: TransformerConfig, context: NetworkContext, tokens: Tokens): Tensor2D {
  const { parameter } = context;
  const { batch, length, ids_N, segments_N, documents_N } = tokens;
  const { names, embeddingSize, segments = 2 } = config;
  const table = (name: string): Tensor2D => parameter(`${name}.weight`) as Tensor2D;
  const words_NE = gather(table(names.words), ids_N);
  const spoken_NE = withSegments(words_NE, names.segments === undefined ? null : table(names.segments), segments === 1 ? null : segments_N);
  if (names.places === undefined) return finished(config, context, spoken_NE);
  if (config.padding !== undefined) {
    const places_NE = gather(table(names.places), placesBehind(config.padding, tokens));
    return finished(config, context, add(spoken_NE, places_NE));
  }
  if (documents_N) return finished(config, context, add(spoken_NE, gather(table(names.places), placesInside(documents_N, tokens))));
  const places_TE = slice(table(names.places), [0, 0], [length, embeddingSize]);
  const placed_BTE = add(reshape(spoken_NE, [batch, length, embeddingSize]), places_TE);
  return finished(config, context, reshape(placed_BTE, words_NE.shape) as Tensor2D);
}

/** The same of rows that stand at these places, [M], in a first segment: [M, D]. */
export function embedAt(
  config: TransformerConfig,
  context: NetworkContext,
  ids_M: Tensor1D,
  segments_M: Tensor1D,
  places_M: Tensor1D,
): Tensor2D {
  const { names, segments = 2 } = config;
  const table = (name: string): Tensor2D => context.parameter(`${name}.weight`) as Tensor2D;
  const words_ME = gather(table(names.words), ids_M);
  const spoken_ME = withSegments(words_ME, names.segments === undefined ? null : table(names.segments), segments === 1 ? null : segments_M);
  if (names.places === undefined) return finished(config, context, spoken_ME);
  return finished(config, context, add(spoken_ME, gather(table(names.places), add(places_M, scalar(rowsBefore(config), 'int32')))));
}

/** `segments_R`: null where all tokens have the only row. */
function withSegments(words_RE: Tensor2D, table: Tensor2D | null, segments_R: Tensor1D | null): Tensor2D {
  if (!table) return words_RE;
  return add(words_RE, segments_R ? gather(table, segments_R) : table);
}

/** Behind padding's own place, at which padding is. */
function placesBehind(padding: number, { batch, length, ids_N, documents_N }: Tokens): Tensor1D {
  const counted_1T = reshape(range(padding + 1, padding + 1 + length, 1, 'int32'), [1, length]);
  const places_BT = documents_N ? sub(counted_1T, reshape(documents_N, [batch, length])) : counted_1T;
  const all_BT = where(equal(reshape(ids_N, [batch, length]), padding), scalar(padding, 'int32'), places_BT);
  return reshape(all_BT, [batch * length]) as Tensor1D;
}

/** Counted from where the document begins: [N]. */
function placesInside(documents_N: Tensor1D, { batch, length }: Tokens): Tensor1D {
  const places_BT = sub(reshape(range(0, length, 1, 'int32'), [1, length]), reshape(documents_N, [batch, length]));
  return reshape(places_BT, [batch * length]);
}

function finished(config: TransformerConfig, { parameter, random }: NetworkContext, summed_RE: Tensor2D): Tensor2D {
  const { names, hiddenDropout } = config;
  const normed_RE = names.embeddingNorm === undefined ? summed_RE : normed(config, parameter, names.embeddingNorm, summed_RE);
  const dropped_RE = dropout(normed_RE, random.dropoutMask(summed_RE.shape, hiddenDropout));
  return names.projection !== undefined && projects(config) ? linearly(config, parameter, names.projection, dropped_RE) : dropped_RE;
}
