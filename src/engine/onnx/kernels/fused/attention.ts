/**
 * Multi-head attention and its gradient in nodes.
 *
 * Shape legend: B batch · T tokens · N = B·T · D width · A heads · H = D/A head width
 */
import type { Graph, Value } from '../../graph.ts';
import type { Attributes, EmitterTable } from '../emitter.ts';
import { product } from '../matmul.ts';
import { softmax } from '../reduce.ts';
import { reshape, transpose } from '../shape.ts';

export const attention: EmitterTable = {
  Attention: (graph, { q, k, v, padding, bias, dropout }, attributes) => {
    const { batch, length, heads } = sizes(attributes);
    const width = q.shape[1];
    const split = (x: Value): Value => splitHeads(graph, x, attributes);
    const [queries, keys, values] = [split(q), split(k), split(v)];
    let scores = product(graph, queries, keys, { transposeB: true, alpha: 1 / Math.sqrt(width / heads) });
    for (const term of [padding, bias]) if (term) scores = graph.emit('Add', [scores, term], scores.shape);
    scores = reshape(graph, scores, [batch, heads, length, length]);
    const weights = softmax(graph, scores);
    const dropped = dropout ? graph.emit('Mul', [weights, dropout], weights.shape) : weights;
    const context = joinHeads(graph, product(graph, dropped, values), attributes);
    return [context, queries, keys, values, weights, dropout ?? graph.scalar(1)];
  },
  // dV = Pᵀ dC; dP = dC Vᵀ; dS = P (dP - rowsum(dC·C)); dQ = dS K /√H; dK = dSᵀ Q /√H.
  AttentionGrad: (graph, { dy, context, queries, keys, values, weights, mask }, attributes) => {
    const { batch, length, heads } = sizes(attributes);
    const headWidth = queries.shape[3];
    const scale = 1 / Math.sqrt(headWidth);
    const dContext = splitHeads(graph, dy, attributes);
    const products = reshape(graph, graph.emit('Mul', [dy, context], dy.shape), [batch, length, heads, headWidth]);
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
    return [dQueries, dKeys, dValues].map((x) => joinHeads(graph, x, attributes));
  },
};

interface Sizes {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
}

const sizes = (attributes: Attributes): Sizes => attributes as unknown as Sizes;

/** [N, D] → [B, A, T, H]. */
function splitHeads(graph: Graph, x: Value, attributes: Attributes): Value {
  const { batch, length, heads } = sizes(attributes);
  return transpose(graph, reshape(graph, x, [batch, length, heads, x.shape[1] / heads]), [0, 2, 1, 3]);
}

/** [B, A, T, H] → [N, D]. */
function joinHeads(graph: Graph, x: Value, attributes: Attributes): Value {
  const { batch, length, heads } = sizes(attributes);
  const whole = reshape(graph, x, [batch, heads, length, x.shape.at(-1) as number]);
  return reshape(graph, transpose(graph, whole, [0, 2, 1, 3]), [batch * length, heads * whole.shape[3]]);
}
