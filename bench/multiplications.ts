/**
 * The matrix multiplications of a work's step.
 *
 * R rows (tokens) · E embedding · H hidden · F inner · A heads · T tokens per sequence · M chosen positions · V vocabulary
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

type Work = Pick<Spec, 'kind' | 'network' | 'batch' | 'length' | 'chosen' | 'classes'>;

export function multiplications(work: Work): Multiplication[] {
  const { network, batch, length, chosen: perSequence, classes, kind } = work;
  const { discriminator, generator, embedding: E, vocabulary: V } = network;
  const [R, M] = [batch * length, batch * perSequence];
  const trains = kind !== 'inference';
  const head = dense(R, discriminator.hidden, discriminator.hidden, trains);
  if (kind === 'finetune') return [...encoder(work, discriminator, trains), ...dense(batch, discriminator.hidden, classes, trains)];
  if (kind === 'inference') return [...encoder(work, discriminator, trains), ...head];
  return [
    ...encoder(work, generator, trains),
    ...dense(M, generator.hidden, E, trains),
    ...dense(M, E, V, trains),
    ...encoder(work, discriminator, trains),
    ...head,
  ];
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

function encoder(
  { batch, length: T, network: { embedding } }: Work,
  { layers, hidden: H, heads, inner: F }: Size,
  trains: boolean,
): Multiplication[] {
  const R = batch * T;
  const one = [
    ...[H, H, H, H].flatMap((width) => dense(R, H, width, trains)),
    ...attention(batch * heads, T, H / heads, trains),
    ...dense(R, H, F, trains),
    ...dense(R, F, H, trains),
  ];
  return [...(embedding === H ? [] : dense(R, embedding, H, trains)), ...Array.from({ length: layers }, () => one).flat()];
}

/** x · wᵀ, then dy · w and dyᵀ · x; weights are [out, in]. */
function dense(rows: number, input: number, output: number, trains: boolean): Multiplication[] {
  const forward = { a: [rows, input], b: [output, input], transposeA: false, transposeB: true };
  if (!trains) return [forward];
  return [
    forward,
    { a: [rows, output], b: [output, input], transposeA: false, transposeB: false },
    { a: [rows, output], b: [rows, input], transposeA: true, transposeB: false },
  ];
}

/** Scores and context; then the gradients of values, probabilities, queries and keys. */
function attention(pairs: number, T: number, width: number, trains: boolean): Multiplication[] {
  const [rows, square] = [
    [pairs, T, width],
    [pairs, T, T],
  ];
  const scores = { a: rows, b: rows, transposeA: false, transposeB: true };
  const context = { a: square, b: rows, transposeA: false, transposeB: false };
  const transposed = { a: square, b: rows, transposeA: true, transposeB: false };
  return trains ? [scores, context, transposed, scores, context, transposed] : [scores, context];
}
