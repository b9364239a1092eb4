/**
 * The matrix multiplications of a work's step.
 *
 * R rows (tokens) · E embedding · H hidden · F inner · T tokens per sequence · K chosen of them · M = B·K chosen positions
 * V vocabulary
 */
import type { Size, Spec } from './spec.ts';

/** The product of two matrices, or of as many pairs as a leading dimension says. */
export interface Multiplication {
  /** Shapes as they lie in memory. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

type Work = Pick<Spec, 'kind' | 'system' | 'network' | 'batch' | 'length' | 'chosen' | 'classes'>;

export function multiplications(work: Work): Multiplication[] {
  const { network, batch, length, chosen: perSequence, classes, kind } = work;
  const { encoder: kept, generator, embedding: E, vocabulary: V } = network;
  const [R, M, H] = [batch * length, batch * perSequence, kept.hidden];
  if (kind === 'inference') return [...encoder(work, kept, false), ...dense(R, H, H, false)];
  if (kind === 'finetune') return [...encoder(work, kept), ...dense(batch, H, classes)];
  const transformed = (width: number): Multiplication[] => [...dense(M, width, E), ...dense(M, E, V)];
  switch (work.system) {
    case 'electra':
      if (!generator) throw new Error('ELECTRA has a generator.');
      return [...encoder(work, generator), ...transformed(generator.hidden), ...encoder(work, kept), ...dense(R, H, H)];
    case 'gpt':
    case 'gpt2':
      return [...encoder(work, kept, true, true), ...dense(M, H, V)];
    case 'bert':
    case 'albert':
      return [...encoder(work, kept), ...transformed(H), ...dense(batch, H, H)];
    case 'roberta':
      return [...encoder(work, kept), ...transformed(H)];
    case 'xlnet':
      return [...twoStreams(work), ...dense(M, H, V)];
    case 't5':
      return [...encoder(work, kept), ...decoder(work), ...dense(M, H, V)];
  }
}

/** Multiplications and additions of all of them. */
export function flopsOf(all: readonly Multiplication[]): number {
  return all.reduce((total, { a, b, transposeA, transposeB }) => {
    const count = a.length === 3 ? a[0] : 1;
    const [m, k] = transposeA ? [a[a.length - 1], a[a.length - 2]] : [a[a.length - 2], a[a.length - 1]];
    const n = transposeB ? b[b.length - 2] : b[b.length - 1];
    return total + 2 * count * m * n * k;
  }, 0);
}

/** `together`: queries, keys and values are one product. */
function encoder(
  { batch, length: T, network: { embedding } }: Work,
  { layers, hidden: H, heads, inner: F }: Size,
  trains = true,
  together = false,
): Multiplication[] {
  const R = batch * T;
  const one = [
    ...(together ? [3 * H, H] : [H, H, H, H]).flatMap((width) => dense(R, H, width, trains)),
    ...attention(batch * heads, { queries: T, keys: T, width: H / heads }, trains),
    ...feedForward(R, H, F, trains),
  ];
  return [...(embedding === H ? [] : dense(R, embedding, H, trains)), ...repeat(layers, one)];
}

/** T5's: the targets among themselves and from the encoder's tokens. */
function decoder({ batch, length: T, chosen: K, network: { encoder: size } }: Work): Multiplication[] {
  const { layers, hidden: H, heads, inner: F } = size;
  const M = batch * K;
  return repeat(layers, [
    ...[M, M, M, M, M, batch * T, batch * T, M].flatMap((rows) => dense(rows, H, H)),
    ...attention(batch * heads, { queries: K, keys: K, width: H / heads }),
    ...attention(batch * heads, { queries: K, keys: T, width: H / heads }),
    ...feedForward(M, H, F),
  ]);
}

/** XLNet's: distances have keys of their own; the query stream is that of the targets, and after its last layer there is no content. */
function twoStreams({ batch, length: T, chosen: K, network: { encoder: size } }: Work): Multiplication[] {
  const { layers, hidden: H, heads, inner: F } = size;
  const shared = [...dense(batch * T, H, H), ...dense(batch * T, H, H), ...dense(2 * T, H, H)];
  const stream = (tokens: number): Multiplication[] => [
    ...dense(batch * tokens, H, H),
    ...dense(batch * tokens, H, H),
    ...attention(batch * heads, { queries: tokens, keys: T, width: H / heads }),
    ...product(batch * heads, { queries: tokens, keys: 2 * T, width: H / heads }),
    ...feedForward(batch * tokens, H, F),
  ];
  return [...repeat(layers, [...shared, ...stream(K)]), ...repeat(layers - 1, stream(T))];
}

function feedForward(rows: number, H: number, F: number, trains = true): Multiplication[] {
  return [...dense(rows, H, F, trains), ...dense(rows, F, H, trains)];
}

function repeat(times: number, one: readonly Multiplication[]): Multiplication[] {
  return Array.from({ length: times }, () => one).flat();
}

/** x · wᵀ, then dy · w and dyᵀ · x; weights are [out, in]. */
function dense(rows: number, input: number, output: number, trains = true): Multiplication[] {
  const forward = { a: [rows, input], b: [output, input], transposeA: false, transposeB: true };
  if (!trains) return [forward];
  return [
    forward,
    { a: [rows, output], b: [output, input], transposeA: false, transposeB: false },
    { a: [rows, output], b: [rows, input], transposeA: true, transposeB: false },
  ];
}

interface Pairs {
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
}

/** Scores and context; then the gradients of values, probabilities, queries and keys. */
function attention(count: number, { queries, keys, width }: Pairs, trains = true): Multiplication[] {
  const [q, k, square] = [
    [count, queries, width],
    [count, keys, width],
    [count, queries, keys],
  ];
  const context = { a: square, b: k, transposeA: false, transposeB: false };
  if (!trains) return [{ a: q, b: k, transposeA: false, transposeB: true }, context];
  const [ofValues, ofProbabilities] = [
    { a: square, b: q, transposeA: true, transposeB: false },
    { a: q, b: k, transposeA: false, transposeB: true },
  ];
  return [...product(count, { queries, keys, width }), context, ofValues, ofProbabilities];
}

/** Scores, and the gradients of queries and keys. */
function product(count: number, { queries, keys, width }: Pairs): Multiplication[] {
  const [q, k, square] = [
    [count, queries, width],
    [count, keys, width],
    [count, queries, keys],
  ];
  return [
    { a: q, b: k, transposeA: false, transposeB: true },
    { a: square, b: k, transposeA: false, transposeB: false },
    { a: square, b: q, transposeA: true, transposeB: false },
  ];
}
