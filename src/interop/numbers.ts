/** The numbers of a folder's tensors, in float32 whatever their precision, and what is wrong with them. */
import { toFloat32 } from './float32.ts';
import type { ModelFolder } from './model-folder.ts';

/** All numbers of a tensor; none where it is of no precision that is read. */
export async function tensorNumbers(name: string, model: ModelFolder): Promise<Float32Array> {
  const dtype = model.entries.get(name)?.dtype;
  return (dtype && toFloat32(await model.bytes(name), dtype)) ?? new Float32Array();
}

/** A problem where there is one. */
export function notFinite(name: string, data: Float32Array): string[] {
  return data.some((value) => !Number.isFinite(value)) ? [`${name} has numbers that are not finite`] : [];
}

/** Bit by bit: 0 is not -0. */
export function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
