/**
 * A block of a bzip2 file. What packed it: runs of bytes became shorter, the Burrows-Wheeler transform put bytes of one context
 * together, move-to-front made small numbers of them, and prefix codes, a change of which is possible every 50 symbols, few bits of these.
 * Here it goes backwards. There is no standard; what holds is what Seward's bzip2 1.0 reads.
 */
import { BitsEnd, type BitReader } from './bit-reader.ts';
import { LONGEST_WORD, prefixCode, TABLE_BITS, type PrefixCode } from './prefix-code.ts';

/** Symbols that a prefix code is chosen for. */
const GROUP = 50;

/** Bytes that are given out at a time. */
const CHUNK = 2 ** 17;

/** Places from which on bytes are moved faster by a call than by a loop. */
const FAR = 32;

/** A byte that stands four times is followed by how often it comes again. */
const RUN = 4;

/** Damage of a block shows in its sum last of all; much of it before. */
function damaged(): Error {
  return new Error('it is damaged');
}

/** Unpacks blocks, one after the other. */
export class BlockDecoder {
  /** By place in the sorted block: the byte there, plus 256 times the place of the one that follows it in the text. */
  readonly #links: Uint32Array;

  /** `size`: bytes that a block has at most, before runs of bytes grow. */
  constructor(size: number) {
    this.#links = new Uint32Array(size);
  }

  /** Reads a block behind its sum; the text, and its sum, come in chunks. Throws where it is damaged, and {@link BitsEnd}. */
  read(bits: BitReader): BlockText {
    if (bits.take(1) === 1) throw new Error('it is of a bzip2 before 0.9.5, of 1999, which is not read here; pack it anew');
    const start = bits.take(24);
    const bytes = usedBytes(bits);
    const { codes, choices } = codesOf(bits, bytes.length + 2);
    const length = this.#symbols(bits, { bytes, codes, choices });
    if (start >= length) throw damaged();
    this.#link(length);
    return new BlockText(this.#links, start, length);
  }

  /** Undoes the codes and move-to-front: bytes of the sorted block, into the links. Gives their number. */
  #symbols(bits: BitReader, { bytes, codes, choices }: Coding): number {
    const links = this.#links;
    const source = bits.bytes;
    const end = bytes.length + 1;
    let { at, held, left } = bits;
    let length = 0;
    let [group, ofGroup] = [0, 0];
    let { table, limits, offsets, symbols } = codes[0];
    let [run, weight] = [0, 1];
    for (;;) {
      if (ofGroup === 0) {
        if (group === choices.length) throw damaged();
        ({ table, limits, offsets, symbols } = codes[choices[group++]]);
        ofGroup = GROUP;
      }
      ofGroup -= 1;
      // Behind a block come the bits of what ends a stream, at least: so many are there.
      while (left < LONGEST_WORD) {
        if (at === source.length) throw new BitsEnd();
        held = (held << 8) | source[at++];
        left += 8;
      }
      const next = (held >>> (left - LONGEST_WORD)) & (2 ** LONGEST_WORD - 1);
      const found = table[next >>> (LONGEST_WORD - TABLE_BITS)];
      let symbol = found >>> 5;
      if (found !== 0) left -= found & 31;
      else {
        let bitCount = TABLE_BITS + 1;
        while (bitCount <= LONGEST_WORD && next >= limits[bitCount]) bitCount += 1;
        if (bitCount > LONGEST_WORD) throw damaged();
        left -= bitCount;
        symbol = symbols[(next >>> (LONGEST_WORD - bitCount)) + offsets[bitCount]];
      }
      if (symbol <= 1) {
        // A run of the byte in front: its length in digits 1 and 2, the lowest first.
        run += weight << symbol;
        if (run > links.length) throw damaged();
        weight *= 2;
        continue;
      }
      if (run > 0) {
        if (length + run > links.length) throw damaged();
        links.fill(bytes[0], length, length + run);
        length += run;
        [run, weight] = [0, 1];
      }
      if (symbol === end) break;
      const place = symbol - 1;
      const byte = bytes[place];
      if (place > FAR) bytes.copyWithin(1, 0, place);
      else for (let i = place; i > 0; i--) bytes[i] = bytes[i - 1];
      bytes[0] = byte;
      if (length === links.length) throw damaged();
      links[length++] = byte;
    }
    Object.assign(bits, { at, held, left });
    return length;
  }

  /** Undoes the sorting: bytes of one value keep their order in the text before them. */
  #link(length: number): void {
    const links = this.#links;
    const places = new Uint32Array(257);
    for (let i = 0; i < length; i++) places[links[i] + 1] += 1;
    for (let byte = 1; byte < 256; byte++) places[byte] += places[byte - 1];
    for (let i = 0; i < length; i++) links[places[links[i] & 0xff]++] |= i << 8;
  }
}

interface Coding {
  /** Those that the block has, in the order of move-to-front. */
  readonly bytes: Uint8Array;
  readonly codes: readonly PrefixCode[];
  /** The number of the code for each group of symbols. */
  readonly choices: Uint8Array;
}

function usedBytes(bits: BitReader): Uint8Array {
  const rows = bits.take(16);
  const bytes: number[] = [];
  for (let row = 0; row < 16; row++) {
    const used = (rows << row) & 0x8000 ? bits.take(16) : 0;
    for (let i = 0; i < 16; i++) if ((used << i) & 0x8000) bytes.push(row * 16 + i);
  }
  if (bytes.length === 0) throw damaged();
  return Uint8Array.from(bytes);
}

function codesOf(bits: BitReader, symbols: number): Pick<Coding, 'codes' | 'choices'> {
  const count = bits.take(3);
  if (count < 2 || count > 6) throw damaged();
  const choices = new Uint8Array(bits.take(15));
  const order = Array.from({ length: count }, (_, code) => code);
  for (let i = 0; i < choices.length; i++) {
    let place = 0;
    while (bits.take(1) === 1) if ((place += 1) === count) throw damaged();
    order.unshift(...order.splice(place, 1));
    choices[i] = order[0];
  }
  return { codes: Array.from({ length: count }, () => prefixCode(wordLengths(bits, symbols))), choices };
}

/** The first one in five bits, the others as steps from the one before. */
function wordLengths(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (; ; length += bits.take(1) === 0 ? 1 : -1) {
      if (length < 1 || length > LONGEST_WORD) throw damaged();
      if (bits.take(1) === 0) break;
    }
    lengths[symbol] = length;
  }
  return lengths;
}

/** The text of a block, to be taken in chunks once; it is gone when the next block is read. */
export class BlockText {
  /** Of what was taken. */
  sum = 0;
  readonly #links: Uint32Array;
  #place: number;
  #left: number;
  #last = -1;
  #run = 0;

  constructor(links: Uint32Array, start: number, length: number) {
    this.#links = links;
    this.#place = links[start] >>> 8;
    this.#left = length;
  }

  *chunks(): Iterable<Uint8Array> {
    while (this.#left > 0) {
      const chunk = new Uint8Array(CHUNK);
      const filled = chunk.subarray(0, this.#fill(chunk));
      this.sum = bzip2Sum(filled, this.sum);
      yield filled;
    }
    if (this.#run === RUN) throw damaged();
  }

  /** Gives the number of bytes that it has put down. */
  #fill(chunk: Uint8Array): number {
    const links = this.#links;
    // The longest run fits behind it.
    const enough = chunk.length - 256;
    let [place, last, run, left, length] = [this.#place, this.#last, this.#run, this.#left, 0];
    while (left > 0 && length < enough) {
      const link = links[place];
      const byte = link & 0xff;
      place = link >>> 8;
      left -= 1;
      if (run === RUN) {
        chunk.fill(last, length, length + byte);
        length += byte;
        run = 0;
      } else {
        run = byte === last ? run + 1 : 1;
        last = byte;
        chunk[length++] = byte;
      }
    }
    [this.#place, this.#last, this.#run, this.#left] = [place, last, run, left];
    return length;
  }
}

/** CRC-32 of the polynomial 0x04c11db7, the highest bit first, as bzip2 has it; of bytes that go on behind others with a sum. */
function bzip2Sum(bytes: Uint8Array, sum: number): number {
  let crc = ~sum;
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ REMAINDERS[(crc >>> 24) ^ bytes[i]];
  return ~crc;
}

const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
