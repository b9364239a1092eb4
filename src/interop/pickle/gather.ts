/** The numbers of a tensor that is a view of a storage, in the order of its axes: a transposed one lies there in another. */
import type { StoredView } from './state-dict.ts';

/** The part of the storage that the view lies in, in numbers. */
export function span({
  start,
  shape,
  strides,
  count,
}: Pick<StoredView, 'start' | 'shape' | 'strides' | 'count'>): [from: number, to: number] {
  if (count === 0) return [start, start];
  return [start, 1 + shape.reduce((last, extent, axis) => last + (extent - 1) * strides[axis], start)];
}

/** `bytes`: of the view's {@link span}; they come back themselves where they are in order. */
export function gathered(
  bytes: Uint8Array,
  { shape, strides, count }: Pick<StoredView, 'shape' | 'strides' | 'count'>,
  width: number,
): Uint8Array {
  if (inOrder(shape, strides) || count === 0) return bytes;
  const result = new Uint8Array(count * width);
  const place = shape.map(() => 0);
  let at = 0;
  for (let index = 0; index < count; index++) {
    for (let byte = 0; byte < width; byte++) result[index * width + byte] = bytes[at * width + byte];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      place[axis] += 1;
      if (place[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return result;
}

function inOrder(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}
