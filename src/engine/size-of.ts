/** How many numbers a tensor holds. */

/** The product of the dimensions: 1 for a scalar, 0 where a dimension is. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
