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

/** All that divide it, ascending; found from the small ones, so that a batch of any size is no work. */
export function divisorsOf(count: number): number[] {
  const small: number[] = [];
  for (let size = 1; size * size <= count; size++) if (count % size === 0) small.push(size);
  const large = small.map((size) => count / size).reverse();
  return [...new Set([...small, ...large])];
}
