/**
 * The members of a tar archive, in order, while it is read: POSIX (ustar, pax) and GNU's. Headers are checked by their sums, nothing is
 * taken by a size that a header says, and an archive ends where it says so: one that is cut is an error wherever that is.
 */
import { isUtf8 } from 'node:buffer';
import { ByteReader } from './byte-reader.ts';

/** A file in an archive. */
export interface TarMember {
  /** As the archive has it, with forward slashes. */
  readonly name: string;
  /** Its content; whoever wants the next member has done with it. */
  readonly bytes: AsyncGenerator<Uint8Array>;
}

const BLOCK = 512;

/** Bytes that the name of a member, or what else a header says of the next one, may have. */
const LONGEST_HEADER = 2 ** 20;

/** Files and folders of a system that have no content here. */
const WITHOUT_CONTENT: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '5': 'a folder',
  '6': 'a pipe',
};

/** Files only: folders, links and devices have no text. Throws where the archive is cut or damaged, or has what is not read here. */
export async function* tarMembers(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember> {
  const bytes = new ByteReader(archive);
  try {
    let said: Said = {};
    for (let header = await headerIn(bytes); header !== null; header = await headerIn(bytes)) {
      const { type, size } = header;
      if (type === 'x') said = { ...said, ...paxRecords(await content(bytes, size)) };
      else if (type === 'L') said = { ...said, path: upToNul(await content(bytes, size)) };
      else if (type === 'g' || type === 'K') await bytes.skip(padded(size));
      else {
        const member = { name: said.path ?? header.name, type, size: said.size ?? size };
        said = {};
        yield* contentOf(member, bytes);
      }
    }
    await checkEnd(bytes);
  } finally {
    await bytes.close();
  }
}

/** What stands in a header before that of a member. */
interface Said {
  readonly path?: string;
  readonly size?: number;
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

async function* contentOf({ name, type, size }: Header, bytes: ByteReader): AsyncGenerator<TarMember> {
  if (name === '') throw new Error('a member of it has no name');
  if (type in WITHOUT_CONTENT || name.endsWith('/')) {
    if (size > 0 && type !== '5') throw new Error(`'${name}' is ${WITHOUT_CONTENT[type] ?? 'a folder'} in it, and has ${size} bytes`);
    await bytes.skip(padded(size));
    return;
  }
  if (!['0', '\0', '7'].includes(type)) throw new Error(`'${name}' is of the kind '${type}' in it, which is not read here`);
  let left = size;
  const reading = (async function* () {
    while (left > 0) {
      const some = await bytes.some(left);
      left -= some.length;
      yield some;
    }
  })();
  yield { name, bytes: reading };
  // Whatever unpacks it may still be reading ahead.
  await reading.return(undefined);
  await bytes.skip(left + padded(size) - size);
}

/** Null at the end of the archive. */
async function headerIn(bytes: ByteReader): Promise<Header | null> {
  const block = await bytes.take(BLOCK);
  if (block.every((byte) => byte === 0)) return null;
  const sum = numberIn(block.subarray(148, 156));
  const [unsigned, signed] = sumsOf(block);
  if (sum !== unsigned && sum !== signed) throw new Error('it is no tar archive, or damaged: the sum of a header is another one');
  const type = String.fromCharCode(block[156]);
  const name = upToNul(block.subarray(0, 100));
  // Of POSIX alone: GNU has other things at the place of the prefix.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? upToNul(block.subarray(345, 500)) : '';
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, size: numberIn(block.subarray(124, 136)) };
}

/** Old programs added bytes with their signs. */
function sumsOf(block: Buffer): readonly [number, number] {
  let [unsigned, signed] = [0, 0];
  for (let at = 0; at < BLOCK; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : block[at];
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return [unsigned, signed];
}

/** Octal digits between blanks and NULs; where the first bit is set, as GNU has it, a number of all the other bits. */
function numberIn(field: Buffer): number {
  const isBinary = field[0] === 0x80;
  const text = field.toString('latin1').replaceAll(/^[ \0]+|[ \0]+$/g, '');
  const number = isBinary ? field.subarray(1).reduce((value, byte) => value * 256 + byte, 0) : Number(`0o${text === '' ? '0' : text}`);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error('it is no tar archive, or damaged: a number in a header is none');
  return number;
}

async function content(bytes: ByteReader, size: number): Promise<Buffer> {
  if (size > LONGEST_HEADER) throw new Error(`it has a header of ${size} bytes, and ${LONGEST_HEADER} are more than any has`);
  const found = Buffer.from(await bytes.take(size));
  await bytes.skip(padded(size) - size);
  return found;
}

/** `<length> <key>=<value>\n`, one behind the other. */
function paxRecords(bytes: Buffer): Said {
  let said: Said = {};
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, Math.max(at, blank)));
    const end = at + length;
    if (blank < 0 || !Number.isInteger(length) || end > bytes.length || end <= blank + 1 || bytes[end - 1] !== 0x0a)
      throw new Error('it is damaged: a header of further values (pax) is none');
    const [, key, value] = /^([^=]+)=([^]*)$/.exec(textOf(bytes.subarray(blank + 1, end - 1))) ?? [];
    if (key?.startsWith('GNU.sparse.')) throw new Error('a member of it is sparse, which is not read here; pack it anew without --sparse');
    if (key === 'path') said = { ...said, path: value };
    if (key === 'size') said = { ...said, size: sizeOf(value) };
    at = end;
  }
  return said;
}

function sizeOf(value: string): number {
  const size = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(size)) throw new Error(`it is damaged: a member has the size '${value}'`);
  return size;
}

/** Behind the first block of NULs there is a second one, and nothing else. */
async function checkEnd(bytes: ByteReader): Promise<void> {
  await bytes.take(BLOCK).then((block) => block.every((byte) => byte === 0) || Promise.reject(behindEnd()));
  while (!(await bytes.atEnd())) if ((await bytes.some(2 ** 16)).some((byte) => byte !== 0)) throw behindEnd();
}

function behindEnd(): Error {
  return new Error('it has something else behind its end');
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function upToNul(field: Buffer): string {
  const end = field.indexOf(0);
  return textOf(end < 0 ? field : field.subarray(0, end));
}

/** Old archives have names in encodings that they do not say. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
