/**
 * Weights of networks after a step, in one file for the browser: what several networks share is there once.
 *
 * Float32 as they are, or with a byte each: tables and matrices are then rounded to 255 steps of the largest number of their row.
 */
import { createHash } from 'node:crypto';
import type { WeightBlock, ShownStep } from './page/manifest.ts';

/** A tensor of a network. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Network → name of a parameter → its numbers. */
export type NetworkWeights = ReadonlyMap<string, ReadonlyMap<string, Weight>>;

/** Vectors, such as biases, stay as they are. */
const MOST_OF_A_BYTE = 127;

/** The parts of the file, and where each parameter lies in them. */
export function packWeights(
  networks: NetworkWeights,
  bits: 32 | 8,
): Pick<ShownStep, 'blocks' | 'uses' | 'bytes'> & { readonly parts: readonly Uint8Array[] } {
  const parts: Uint8Array[] = [];
  const blocks: WeightBlock[] = [];
  const known = new Map<string, number>();
  let bytes = 0;
  const blockOf = ({ shape, data }: Weight): number => {
    const whole = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${shape} ${createHash('sha256').update(whole).digest('hex')}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const isTable = bits === 8 && shape.length === 2;
    blocks.push({ offset: bytes, shape, bits: isTable ? 8 : 32 });
    // Every block begins where floats may.
    for (const part of isTable ? inBytes(shape, data) : [whole.slice()]) {
      parts.push(part);
      bytes += part.length;
    }
    known.set(key, blocks.length - 1);
    return blocks.length - 1;
  };
  const uses = Object.fromEntries(
    [...networks].map(([network, weights]) => [
      network,
      Object.fromEntries([...weights].map(([name, weight]) => [name, blockOf(weight)] as const)),
    ]),
  );
  return { parts, blocks, uses, bytes };
}

/** The bytes, filled up to whole floats, and the scale of each row. */
function inBytes([height, width]: readonly number[], data: Float32Array): Uint8Array[] {
  const scales = new Float32Array(height);
  const rounded = new Int8Array(Math.ceil(data.length / 4) * 4);
  for (let row = 0; row < height; row++) {
    const numbers = data.subarray(row * width, (row + 1) * width);
    const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
    scales[row] = largest === 0 ? 1 : largest / MOST_OF_A_BYTE;
    numbers.forEach((number, column) => (rounded[row * width + column] = Math.round(number / scales[row])));
  }
  return [new Uint8Array(rounded.buffer), new Uint8Array(scales.buffer)];
}
