/** Writes bzip2 files, slowly and in every way that the format allows: small blocks, codes of any shape, and blocks that are wrong. */
import fc from 'fast-check';

/** How a block is written; what is left out is made from its text. */
export interface Bzip2Block {
  readonly text: Uint8Array;
  /** Bits of each symbol's word in each prefix code; words of equal length in two codes when left out. */
  readonly lengths?: readonly (readonly number[])[];
  /** The code of each 50 symbols; each in turn when left out. */
  readonly choices?: readonly number[];
  readonly start?: number;
  readonly sum?: number;
  /** Those of move-to-front and its runs, without the end. */
  readonly symbols?: readonly number[];
  readonly isOld?: boolean;
}

/** A stream of these blocks; `level` is the size that it says of them, in 100 kB. */
export function bzip2Of(blocks: readonly Bzip2Block[], { level = 1 }: { readonly level?: number } = {}): Buffer {
  const sums = blocks.map(({ text, sum }) => sum ?? sumOf(text));
  const total = sums.reduce((all, sum) => ((all << 1) | (all >>> 31)) ^ sum, 0);
  const bits = [
    [...Buffer.from(`BZh${level}`)].map((byte) => word(byte, 8)).join(''),
    ...blocks.map((block, i) => word(0x314159265359, 48) + word(sums[i], 32) + written(block)),
    word(0x177245385090, 48),
    word(total, 32),
  ].join('');
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
}

/** Two to six codes with words for so many symbols, of up to 20 bits. */
export function prefixCodes(symbols: number): fc.Arbitrary<number[][]> {
  // A code grows where the word of a symbol becomes two that are longer by a bit.
  const code = fc.array(fc.nat(), { minLength: symbols - 1, maxLength: symbols - 1 }).map((splits) => {
    const lengths = [0];
    for (const at of splits) {
      const short = [...lengths.keys()].filter((symbol) => lengths[symbol] < 20);
      const symbol = short[at % short.length];
      lengths[symbol] += 1;
      lengths.push(lengths[symbol]);
    }
    return lengths;
  });
  return fc.array(code, { minLength: 2, maxLength: 6 });
}

/** Symbols that the blocks of a text need words for. */
export function symbolsOf(text: Uint8Array): number {
  return new Set(withShortRuns(text)).size + 2;
}

function written({ text, isOld = false, ...given }: Bzip2Block): string {
  const sorted = sortedBytes(withShortRuns(text));
  const used = [...new Set(sorted.bytes)].sort((a, b) => a - b);
  const end = used.length + 1;
  const symbols = [...(given.symbols ?? symbolsIn(sorted.bytes, used)), end];
  const lengths = given.lengths ?? [0, 1].map(() => Array.from({ length: end + 1 }, () => Math.ceil(Math.log2(end + 1))));
  const codes = lengths.map(wordsOf);
  const choices = given.choices ?? Array.from({ length: Math.ceil(symbols.length / 50) }, (_, group) => group % codes.length);
  const order = codes.map((_, code) => code);
  const moved = choices.map((code) => {
    const place = order.indexOf(code);
    order.unshift(...order.splice(place, 1));
    return `${'1'.repeat(place)}0`;
  });
  const rows = Array.from({ length: 16 }, (_, row) =>
    Array.from({ length: 16 }, (_, i) => (used.includes(row * 16 + i) ? '1' : '0')).join(''),
  );
  return [
    isOld ? '1' : '0',
    word(given.start ?? sorted.start, 24),
    rows.map((row) => (row.includes('1') ? '1' : '0')).join(''),
    ...rows.filter((row) => row.includes('1')),
    word(codes.length, 3),
    word(choices.length, 15),
    ...moved,
    ...lengths.map(stepsOf),
    ...symbols.map((symbol, i) => codes[choices[Math.floor(i / 50)] ?? 0][symbol]),
  ].join('');
}

/** Four equal bytes are followed by the number of those that follow. */
function withShortRuns(text: Uint8Array): number[] {
  const out: number[] = [];
  for (let at = 0; at < text.length;) {
    let run = 1;
    while (run < 259 && text[at + run] === text[at]) run += 1;
    out.push(...Array.from({ length: Math.min(run, 4) }, () => text[at]), ...(run >= 4 ? [run - 4] : []));
    at += run;
  }
  return out;
}

/** The last column of all rotations in order, and the place of the text among them. */
function sortedBytes(bytes: readonly number[]): { readonly bytes: number[]; readonly start: number } {
  const rotations = [...bytes.keys()].map((from) => ({ from, key: Buffer.from([...bytes.slice(from), ...bytes.slice(0, from)]) }));
  rotations.sort((a, b) => Buffer.compare(a.key, b.key));
  return { bytes: rotations.map(({ key }) => key[key.length - 1]), start: rotations.findIndex(({ from }) => from === 0) };
}

function symbolsIn(bytes: readonly number[], used: readonly number[]): number[] {
  const order = [...used];
  const symbols: number[] = [];
  let run = 0;
  const endRun = (): void => {
    for (; run > 0; run = (run - 1) >> 1) symbols.push((run - 1) & 1);
    run = 0;
  };
  for (const byte of bytes) {
    const place = order.indexOf(byte);
    if (place === 0) run += 1;
    else {
      endRun();
      symbols.push(place + 1);
      order.unshift(...order.splice(place, 1));
    }
  }
  endRun();
  return symbols;
}

function wordsOf(lengths: readonly number[]): string[] {
  const words: string[] = [];
  let next = 0;
  for (let length = 1; length <= 20; length++, next *= 2)
    for (const [symbol, each] of lengths.entries()) if (each === length) words[symbol] = word(next++, length);
  return words;
}

function stepsOf(lengths: readonly number[]): string {
  const steps = lengths.map((length, i) => {
    const step = length - (i === 0 ? length : lengths[i - 1]);
    return `${(step > 0 ? '10' : '11').repeat(Math.abs(step))}0`;
  });
  return word(lengths[0], 5) + steps.join('');
}

function sumOf(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return ~crc;
}

function word(value: number, bits: number): string {
  return (value < 0 ? value + 2 ** 32 : value).toString(2).padStart(bits, '0');
}
