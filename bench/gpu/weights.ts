/** How far the numbers of two checkpoints are apart. Reads safetensors: the length of the header, the header, the numbers. */
import { readFileSync } from 'node:fs';

export interface WeightDistance {
  /** Largest difference of any weight; infinite where the files do not have the same tensors. */
  readonly largest: number;
  /** The tensor that has it. */
  readonly tensor: string;
  /** Root of the mean square of all differences. */
  readonly typical: number;
}

interface Tensor {
  readonly dtype: string;
  readonly data_offsets: readonly [number, number];
}

/** Compares every float32 tensor of one file with the one of its name in the other. */
export function farthestWeights(file: string, reference: string): WeightDistance {
  const [ours, theirs] = [tensorsOf(file), tensorsOf(reference)];
  const missing = [...theirs.keys()].find((name) => ours.get(name)?.length !== theirs.get(name)?.length);
  if (missing !== undefined || ours.size !== theirs.size) return { largest: Infinity, tensor: missing ?? '', typical: Infinity };
  let [largest, tensor, squares, count] = [0, '', 0, 0];
  for (const [name, values] of ours) {
    const others = theirs.get(name) as Float32Array;
    for (let index = 0; index < values.length; index++) {
      const distance = Math.abs(values[index] - others[index]);
      squares += distance ** 2;
      // A number that is none is as far as can be.
      if (!(distance <= largest)) [largest, tensor] = [Number.isNaN(distance) ? Infinity : distance, name];
    }
    count += values.length;
  }
  return { largest, tensor, typical: Math.sqrt(squares / count) };
}

function tensorsOf(file: string): Map<string, Float32Array> {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, Tensor>;
  const tensors = Object.entries(header).filter(([name, { dtype }]) => name !== '__metadata__' && dtype === 'F32');
  return new Map(
    tensors.map(
      ([
        name,
        {
          data_offsets: [from, to],
        },
      ]) => [name, new Float32Array(bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to))],
    ),
  );
}
