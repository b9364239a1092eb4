/**
 * Multi-head attention and its gradient in nodes.
 *
 * Shape legend: B batch · Q queries of a sequence · K its keys · D width · A heads · H = D/A head width
 */
import { laterNumbers } from '../../../../tensor/later-keys.ts';
import type { Graph, Value } from '../../graph.ts';
import type { Attributes, EmitterTable } from '../emitter.ts';
import { product } from '../matmul.ts';
import { softmax } from '../reduce.ts';
import { reshape, transpose } from '../shape.ts';
import { cast } from '../types.ts';

/** By the names of our kernels: softmax(QKᵀ · scale + bias) V for all heads, its gradient, and the mask of later keys. */
export const attention: EmitterTable = {
  // One constant for all layers; with prefixes, nodes that merging makes one for all layers.
  LaterKeys: (graph, { prefix }, attributes) => {
    const { length, keys } = sizes(attributes);
    const later = graph.shared('later', [1, 1, length, keys], () => laterNumbers({ length, keys }));
    if (!prefix) return later;
    const batch = prefix.shape[0];
    // Half a place further on, because Greater is what every device has.
    const places = graph.shared('places', [1, 1, 1, keys], () => Float32Array.from({ length: keys }, (_, key) => key + 0.5));
    const lengths = reshape(graph, cast(graph, prefix, 'float32'), [batch, 1, 1, 1]);
    const behind = graph.emit('Greater', [places, lengths], [batch, 1, 1, keys], { dtype: 'bool' });
    return graph.emit('Mul', [later, cast(graph, behind, 'float32')], [batch, 1, length, keys]);
  },
  Attention: (graph, { q, k, v, padding, bias, visible, dropout }, attributes) => {
    const { batch, length, keys: keyLength, heads, scale } = sizes(attributes);
    const split = (x: Value, rows: number): Value => splitHeads(graph, x, rows, attributes);
    const [queries, keys, values] = [split(q, length), split(k, keyLength), split(v, keyLength)];
    let scores = product(graph, queries, keys, { transposeB: true, alpha: scale });
    for (const term of [padding, bias]) if (term) scores = graph.emit('Add', [scores, term], scores.shape);
    scores = reshape(graph, scores, [batch, heads, length, keyLength]);
    let weights = softmax(graph, scores);
    // A row in which nothing is seen is not 0 by itself: softmax of equal scores.
    if (visible) weights = graph.emit('Mul', [weights, visible], weights.shape);
    const dropped = dropout ? graph.emit('Mul', [weights, dropout], weights.shape) : weights;
    const context = joinHeads(graph, product(graph, dropped, values), length, attributes);
    return [context, queries, keys, values, weights, dropout ?? graph.scalar(1)];
  },
  // dV = Pᵀ dC; dP = dC Vᵀ; dS = P (dP - rowsum(dC·C)); dQ = scale · dS K; dK = scale · dSᵀ Q; the bias has dS.
  AttentionGrad: (graph, { dy, context, queries, keys, values, weights, mask }, attributes) => {
    const { batch, length, keys: keyLength, heads, scale } = sizes(attributes);
    const dContext = splitHeads(graph, dy, length, attributes);
    const products = reshape(graph, graph.emit('Mul', [dy, context], dy.shape), [batch, length, heads, dy.shape[1] / heads]);
    const perToken = graph.emit('ReduceSum', [products, graph.int64([3])], [batch, length, heads], { attributes: { keepdims: 0 } });
    const rowTerm = reshape(graph, transpose(graph, perToken, [0, 2, 1]), [batch, heads, length, 1]);
    let dWeights = product(graph, dContext, values, { transposeB: true });
    // The dropped weights are computed again rather than kept: they are as large as the weights.
    let dropped = weights;
    if (mask.shape.length > 0) {
      dWeights = graph.emit('Mul', [dWeights, mask], dWeights.shape);
      dropped = graph.emit('Mul', [weights, mask], weights.shape, { after: dy });
    }
    const dScores = graph.emit('Mul', [weights, graph.emit('Sub', [dWeights, rowTerm], weights.shape)], weights.shape);
    const dQueries = product(graph, dScores, keys, { alpha: scale });
    const dKeys = product(graph, dScores, queries, { transposeA: true, alpha: scale });
    const dValues = product(graph, dropped, dContext, { transposeA: true });
    const dq = joinHeads(graph, dQueries, length, attributes);
    return [dq, ...[dKeys, dValues].map((x) => joinHeads(graph, x, keyLength, attributes)), dScores];
  },
};

interface Sizes {
  readonly batch: number;
  /** Queries of a sequence. */
  readonly length: number;
  /** Keys of a sequence. */
  readonly keys: number;
  readonly heads: number;
  readonly scale: number;
}

const sizes = (attributes: Attributes): Sizes => attributes as unknown as Sizes;

/** [B·rows, D] → [B, A, rows, H]. */
function splitHeads(graph: Graph, x: Value, rows: number, attributes: Attributes): Value {
  const { batch, heads } = sizes(attributes);
  return transpose(graph, reshape(graph, x, [batch, rows, heads, x.shape[1] / heads]), [0, 2, 1, 3]);
}

/** [B, A, rows, H] → [B·rows, D]. */
function joinHeads(graph: Graph, x: Value, rows: number, attributes: Attributes): Value {
  const { batch, heads } = sizes(attributes);
  const whole = reshape(graph, x, [batch, heads, rows, x.shape.at(-1) as number]);
  return reshape(graph, transpose(graph, whole, [0, 2, 1, 3]), [batch * rows, heads * whole.shape[3]]);
}
