/**
 * The directory of a zip archive whose entries are stored as they are: which there are, and where their bytes lie.
 *
 * Nothing is ever decompressed, so that no archive unfolds into more than it is; nothing is written, so that no name leads anywhere.
 * The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.6 to 4.3.16, 4.5.3).
 */
import type { FileHandle } from 'node:fs/promises';
import { readInto } from '../../files/whole-file.ts';

/** Where an entry's bytes lie in the file. */
export interface ZipEntry {
  readonly from: number;
  readonly size: number;
}

/** What looks up entries by their names. */
export interface ZipDirectory {
  readonly names: readonly string[];
  /** Reads the entry's own header, which says where its bytes begin; null where there is none of this name. */
  find(name: string): Promise<ZipEntry | null>;
}

type Fail = (reason: string) => never;

/** A directory of more bytes than this is none of tensors. */
const LONGEST_DIRECTORY = 16 * 2 ** 20;

const [LOCAL, CENTRAL, END, END_64, LOCATOR_64] = [0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50];
/** Bytes of their parts of fixed length. */
const [LOCAL_LENGTH, CENTRAL_LENGTH, END_LENGTH, END_64_LENGTH, LOCATOR_LENGTH] = [30, 46, 22, 56, 20];
/** The comment behind the end, at most. */
const LONGEST_COMMENT = 0xffff;

/** Reads the directory of a file of `size` bytes; `fail` throws what is wrong with it. */
export async function readZipDirectory(file: FileHandle, size: number, path: string, fail: Fail): Promise<ZipDirectory> {
  const read = async (from: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(length);
    await readInto(bytes, file, from, path);
    return bytes;
  };
  const { from, length, count } = await placeOf(size, read, fail);
  if (length > LONGEST_DIRECTORY)
    fail(`its directory would be ${length} bytes long (${LONGEST_DIRECTORY.toLocaleString('en-US')} at most)`);
  if (from + length > size) fail(`its directory would end at byte ${from + length}, and the file has ${size}`);
  const parts = partsIn(await read(from, length), count, fail);
  checkPlaces(parts, from, fail);
  return {
    names: [...parts.keys()],
    async find(name) {
      const part = parts.get(name);
      if (!part) return null;
      const header = await read(part.at, LOCAL_LENGTH);
      if (header.readUInt32LE(0) !== LOCAL) fail(`its entry '${name}' does not begin where the directory says`);
      const nameLength = header.readUInt16LE(26);
      const begin = part.at + LOCAL_LENGTH + nameLength + header.readUInt16LE(28);
      if (begin + part.size > part.limit) fail(`its entry '${name}' reaches into the next one`);
      if (!Buffer.from(name).equals(await read(part.at + LOCAL_LENGTH, nameLength))) fail(`its entry '${name}' has two names`);
      return { from: begin, size: part.size };
    },
  };
}

/** An entry as the directory has it. `limit`: where the next one begins. */
interface Part {
  readonly at: number;
  readonly size: number;
  limit: number;
}

interface Place {
  readonly from: number;
  readonly length: number;
  readonly count: number;
}

async function placeOf(size: number, read: (from: number, length: number) => Promise<Buffer>, fail: Fail): Promise<Place> {
  const tailLength = Math.min(size, END_LENGTH + LONGEST_COMMENT);
  const tail = await read(size - tailLength, tailLength);
  let end = tail.length - END_LENGTH;
  while (end >= 0 && !(tail.readUInt32LE(end) === END && tail.readUInt16LE(end + 20) === tail.length - end - END_LENGTH)) end--;
  if (end < 0) return fail('it is cut off: it begins as a zip archive and has no directory at its end');
  const locator = size - tailLength + end - LOCATOR_LENGTH;
  const start = locator >= 0 ? await read(locator, LOCATOR_LENGTH) : null;
  if (start?.readUInt32LE(0) !== LOCATOR_64)
    return { count: tail.readUInt16LE(end + 10), length: tail.readUInt32LE(end + 12), from: tail.readUInt32LE(end + 16) };
  const at = whole(start.readBigUInt64LE(8), fail);
  if (at + END_64_LENGTH > size) return fail('the place of its directory lies behind its end');
  const large = await read(at, END_64_LENGTH);
  if (large.readUInt32LE(0) !== END_64) return fail('there is no directory where it says');
  const [count, length, from] = [32, 40, 48].map((each) => whole(large.readBigUInt64LE(each), fail));
  return { count, length, from };
}

function partsIn(directory: Buffer, count: number, fail: Fail): Map<string, Part> {
  const parts = new Map<string, Part>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_LENGTH > directory.length || directory.readUInt32LE(at) !== CENTRAL)
      return fail(`its directory ends after ${index} entries of ${count}`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((each) => directory.readUInt16LE(at + each));
    const next = at + CENTRAL_LENGTH + nameLength + extraLength + commentLength;
    if (next > directory.length) return fail(`its directory ends in entry ${index + 1} of ${count}`);
    const nameEnd = at + CENTRAL_LENGTH + nameLength;
    const name = directory.toString('utf8', at + CENTRAL_LENGTH, nameEnd);
    if (/^\/|\\|\0|(?:^|\/)\.\.(?:\/|$)|^[A-Za-z]:/.test(name)) return fail(`its entry ${JSON.stringify(name)} leads out of the archive`);
    if (parts.has(name)) return fail(`its entry '${name}' is there twice`);
    if (directory.readUInt16LE(at + 8) & 1) return fail(`its entry '${name}' is encrypted`);
    if (directory.readUInt16LE(at + 10) !== 0) return fail(`its entry '${name}' is compressed, which PyTorch never does`);
    const place = large(directory.subarray(nameEnd, nameEnd + extraLength), directory.subarray(at), fail);
    if (place.stored !== place.size) return fail(`its entry '${name}' would unfold from ${place.stored} to ${place.size} bytes`);
    parts.set(name, { at: place.at, size: place.size, limit: Number.POSITIVE_INFINITY });
    at = next;
  }
  return parts;
}

/** Sizes and place of an entry: those that 32 bits do not hold stand in a field of their own, in this order. */
function large(extra: Buffer, entry: Buffer, fail: Fail): { readonly size: number; readonly stored: number; readonly at: number } {
  let wide = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) wide = Buffer.from(extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2)));
  let used = 0;
  const [size, stored, at] = [24, 20, 42].map((each) => {
    const narrow = entry.readUInt32LE(each);
    if (narrow !== 0xffffffff) return narrow;
    used += 8;
    return used > wide.length ? fail('its directory lacks the size of an entry') : whole(wide.readBigUInt64LE(used - 8), fail);
  });
  return { size, stored, at };
}

/** Entries that lie in each other make a small file look large. */
function checkPlaces(parts: ReadonlyMap<string, Part>, end: number, fail: Fail): void {
  const ordered = [...parts].sort(([, a], [, b]) => a.at - b.at);
  for (const [index, [name, part]] of ordered.entries()) {
    part.limit = ordered[index + 1]?.[1].at ?? end;
    if (part.at + LOCAL_LENGTH + Buffer.byteLength(name) + part.size > part.limit)
      fail(`its entry '${name}' reaches into ${index + 1 < ordered.length ? `'${ordered[index + 1][0]}'` : 'the directory'}`);
  }
}

function whole(value: bigint, fail: Fail): number {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : fail(`it says a place or size of ${value} bytes`);
}
