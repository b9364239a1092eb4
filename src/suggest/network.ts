/**
 * How large a network a text and a time can teach: some ten tokens for each number of its layers.
 *
 * Hoffmann et al. (2022, https://arxiv.org/abs/2203.15556) give large language models twenty; here fewer, for text that is read several
 * times has other places hidden each time. Text counts up to four times, beyond which it teaches little more (Muennighoff et al. 2023,
 * https://arxiv.org/abs/2305.16264).
 */
import { formatCount } from '../plan/units.ts';
import type { Suggested } from './suggested.ts';

/** Sizes of an encoder, and what suits it. */
export interface NetworkSize {
  readonly name: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly embeddingSize: number;
  /** Sequences of this length at most. */
  readonly length: number;
  /** Learning rate: wide networks stand less. */
  readonly rate: number;
}

/** Ascending. The third is as wide as the fourth and half as deep; the last two are those of the paper's Small and Base. */
export const NETWORKS: readonly NetworkSize[] = [
  { name: 'tiny', layers: 2, hiddenSize: 128, heads: 4, embeddingSize: 64, length: 64, rate: 1e-3 },
  { name: 'mini', layers: 4, hiddenSize: 128, heads: 4, embeddingSize: 64, length: 64, rate: 1e-3 },
  { name: 'half of small', layers: 6, hiddenSize: 256, heads: 4, embeddingSize: 128, length: 128, rate: 5e-4 },
  { name: 'small', layers: 12, hiddenSize: 256, heads: 4, embeddingSize: 128, length: 128, rate: 5e-4 },
  { name: 'base', layers: 12, hiddenSize: 768, heads: 12, embeddingSize: 768, length: 512, rate: 2e-4 },
];

/** Tokens of a training for each number of the layers. */
const TOKENS_PER_NUMBER = 10;
const TIMES_READ = 4;

/** Numbers of the layers, without tables and heads: attention has 4 matrices of the width squared, feed-forward 8. */
function layerNumbers({ layers, hiddenSize }: NetworkSize): number {
  return layers * 12 * hiddenSize ** 2;
}

/** Tokens that teach a network of the size. */
export function tokensFor(size: NetworkSize): number {
  return TOKENS_PER_NUMBER * layerNumbers(size);
}

/** What a network could be taught with. */
export interface Teaching {
  /** Tokens of the text, read once. */
  readonly text: number;
  /** Tokens that the time allows. */
  readonly time: number;
}

/** Whether text and time are enough for the size. */
export function isTeachable(size: NetworkSize, { text, time }: Teaching): boolean {
  return Math.min(TIMES_READ * text, time) >= tokensFor(size);
}

/** Its options. `larger`: the next one, and what it wants; undefined for the largest. */
export function networkOf(size: NetworkSize, teaching: Teaching, length: number, larger?: string): readonly Suggested[] {
  const { layers, hiddenSize, heads, embeddingSize } = size;
  const numbers = formatCount(layerNumbers(size));
  const enough = isTeachable(size, teaching)
    ? `${numbers} numbers in its layers, for each of which there should be ${TOKENS_PER_NUMBER} tokens`
    : `${numbers} numbers in its layers, for each of which there should be ${TOKENS_PER_NUMBER} tokens and are not`;
  const why =
    `${enough}: the text has ${formatCount(teaching.text)}, which teach up to ${TIMES_READ} times, and the time allows ` +
    `${formatCount(Number(teaching.time.toPrecision(2)))}.${larger === undefined ? '' : ` ${larger}`}`;
  return [
    { path: 'objective.encoder.layers', value: layers, why },
    { path: 'objective.encoder.hiddenSize', value: hiddenSize },
    { path: 'objective.encoder.heads', value: heads },
    { path: 'objective.encoder.embeddingSize', value: embeddingSize },
    { path: 'objective.encoder.maxPositions', value: Math.max(128, length) },
  ];
}
