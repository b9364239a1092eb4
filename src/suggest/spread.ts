/**
 * Bytes of a large file of lines from places all over it: a file is often in an order, by time or by where its texts are from, so that
 * its beginning is not what the rest is like. Each stretch begins and ends where a line does, or a blank line.
 */
import { open } from 'node:fs/promises';

/** From so many places. */
const PLACES = 16;

/** What parts texts, as bytes of UTF-8. */
export type Parting = 'line' | 'blank-line';

const PARTINGS: Readonly<Record<Parting, readonly string[]>> = { line: ['\n'], 'blank-line': ['\n\n', '\n\r\n'] };

/** About `most` bytes; null where the file is not much larger than that, or is of two bytes for a character. */
export async function spreadBytes(
  { file, size }: { readonly file: string; readonly size: number },
  { most, parting }: { readonly most: number; readonly parting: Parting },
): Promise<AsyncGenerator<Uint8Array> | null> {
  if (!(2 * most < size)) return null;
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (['fffe', 'feff'].includes(buffer.toString('hex'))) return null;
  } finally {
    await handle.close();
  }
  return stretches(file, { size, length: Math.ceil(most / PLACES), marks: PARTINGS[parting] });
}

interface Stretches {
  readonly size: number;
  readonly length: number;
  readonly marks: readonly string[];
}

async function* stretches(file: string, { size, length, marks }: Stretches): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    for (let place = 0; place < PLACES; place++) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, Math.floor((place * size) / PLACES));
      const read = buffer.subarray(0, bytesRead);
      const from = place === 0 ? 0 : behind(marks.map((mark) => [read.indexOf(mark), mark.length] as const));
      const to = behind(
        marks.map((mark) => [read.lastIndexOf(mark), mark.length] as const),
        true,
      );
      // One text may be longer than a stretch: at the beginning of the file, its beginning is looked at.
      if (place === 0 && to <= 0) yield read;
      else if (from >= 0 && to > from) yield read.subarray(from, to);
    }
  } finally {
    await handle.close();
  }
}

/** Behind the first of these marks, or the last; -1 where there is none. */
function behind(found: readonly (readonly [at: number, length: number])[], last = false): number {
  const ends = found.filter(([at]) => at >= 0).map(([at, length]) => at + length);
  return ends.length === 0 ? -1 : last ? Math.max(...ends) : Math.min(...ends);
}
