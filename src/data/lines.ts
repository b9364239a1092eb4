/** Reads text files line by line without holding them whole; `.gz` files are unpacked on the way. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The lines of a UTF-8 file, without their ends (`\n` or `\r\n`) and without a byte order mark. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  let first = true;
  for await (const chunk of textOf(file)) {
    const lines = (rest + (first ? chunk.replace(/^\ufeff/, '') : chunk)).split('\n');
    first = false;
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  try {
    for await (const bytes of bytesOf(file)) yield decoder.decode(bytes as Uint8Array, { stream: true });
    const end = decoder.decode();
    if (end !== '') yield end;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const whole = file.endsWith('.gz') ? ' and is a whole gzip file' : '';
    throw new Error(`${file} cannot be read: ${reason}. Check that the file exists${whole}.`, { cause: error });
  }
}

/** The file's bytes, unpacked; an error of either stream ends the iteration. */
function bytesOf(file: string): Readable {
  const source = createReadStream(file);
  if (!file.endsWith('.gz')) return source;
  const unpacked = createGunzip();
  // The callback has nothing to add: pipeline destroys `unpacked` with the error, and its reader throws.
  pipeline(source, unpacked, () => undefined);
  return unpacked;
}
