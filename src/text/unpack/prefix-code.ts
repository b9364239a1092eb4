/** A prefix code as bzip2 has it: symbols are ordered by the lengths of their words, then by their numbers. */
/** Bits of the longest word. */
export const LONGEST_WORD = 20;

/** Words of up to so many bits are found in a table. */
export const TABLE_BITS = 10;

/** How words become symbols. */
export interface PrefixCode {
  /** For the next {@link TABLE_BITS} bits: 32 times the symbol, plus the bits of its word; 0 where the word is longer, or none. */
  readonly table: Uint16Array;
  /** By length: what the next {@link LONGEST_WORD} bits are smaller than where the word is not longer than that. */
  readonly limits: Int32Array;
  /** By length: the place in `symbols` of a word is the word plus this. */
  readonly offsets: Int32Array;
  /** In the order of their words. */
  readonly symbols: Uint16Array;
}

/** The code in which each symbol has a word of so many bits, 1 to 20. Throws where there are not enough words for that. */
export function prefixCode(lengths: Uint8Array): PrefixCode {
  const counts = new Int32Array(LONGEST_WORD + 1);
  for (const length of lengths) counts[length] += 1;
  const [limits, offsets, starts] = [new Int32Array(LONGEST_WORD + 1), new Int32Array(LONGEST_WORD + 1), new Int32Array(LONGEST_WORD + 1)];
  let [word, place] = [0, 0];
  for (let length = 1; length <= LONGEST_WORD; length++) {
    word *= 2;
    starts[length] = place;
    offsets[length] = place - word;
    word += counts[length];
    place += counts[length];
    limits[length] = word * 2 ** (LONGEST_WORD - length);
  }
  if (word > 2 ** LONGEST_WORD) throw new Error('it is damaged');
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => (symbols[starts[length]++] = symbol));
  return { table: tableOf({ limits, offsets, symbols }), limits, offsets, symbols };
}

function tableOf({ limits, offsets, symbols }: Omit<PrefixCode, 'table'>): Uint16Array {
  const table = new Uint16Array(2 ** TABLE_BITS);
  const spare = LONGEST_WORD - TABLE_BITS;
  for (let length = 1, from = 0; length <= TABLE_BITS; length++) {
    const to = limits[length] >> spare;
    for (; from < to; from++) table[from] = (symbols[(from >> (TABLE_BITS - length)) + offsets[length]] << 5) | length;
  }
  return table;
}
