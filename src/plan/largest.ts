/** The last of these (ascending) that fits, where all smaller ones fit too. */
export async function largest(sizes: readonly number[], fits: (size: number) => Promise<boolean>): Promise<number | undefined> {
  let [low, high] = [0, sizes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await fits(sizes[middle])) low = middle + 1;
    else high = middle;
  }
  return sizes[low - 1];
}

/** 1, 2, 4, … up to `most`. */
export function powersOfTwo(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, index) => 2 ** index);
}
