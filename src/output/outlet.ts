/**
 * The one way out to the standard streams: every text is made {@link shown}, and a stream that cannot be written to is told, not thrown.
 *
 * A full disk under a log, a reader that went away, a terminal that was closed: whoever writes decides what that means.
 */
import { Writable } from 'node:stream';
import { shown } from './visible.ts';

/** The part of a Node stream that texts are written to. */
export interface Stream {
  write(text: string, told?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A stream that takes any text and never throws. */
export interface Outlet extends Stream {
  /** For what steers the terminal on purpose, such as a progress bar: not cleaned; the texts in it must be {@link shown}. */
  readonly raw: Stream;
}

/** `lost` is told, each time, why a text could not be written: at once or a little later. */
export function outlet(stream: Stream, lost: (error: NodeJS.ErrnoException) => void = () => undefined): Outlet {
  catchErrors(stream);
  const source = { stream, isLost: false };
  const told = (error?: Error | null): void => {
    if (!error) return;
    source.isLost = true;
    lost(error);
  };
  const write = (text: string): void => {
    try {
      stream.write(text, told);
    } catch (error) {
      told(error as Error);
    }
  };
  const { isTTY, columns } = stream;
  const raw = {
    write,
    isTTY,
    get columns() {
      return stream.columns ?? columns;
    },
  };
  const made = { raw, write: (text: string) => write(shown(text)), isTTY, columns };
  sources.set(made, source);
  return made;
}

/** Where outlets write to, and whether something of it was lost. */
const sources = new WeakMap<Stream, { readonly stream: Stream; isLost: boolean }>();

/**
 * Waits until what was written to a stream or an outlet is out or lost, so that a slow reader holds up who writes. False where something
 * was lost of an outlet: its reader went away, or the disk is full, and what is still to come would be lost too.
 */
export async function written(to: Stream): Promise<boolean> {
  const source = sources.get(to);
  const stream = source?.stream ?? to;
  if (stream instanceof Writable && stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  await new Promise(setImmediate);
  return source?.isLost !== true;
}

const watched = new WeakSet<Stream>();

/** The event comes beside the answer to the write; with nobody to hear it, it would end the process. */
function catchErrors(stream: Stream): void {
  if (watched.has(stream) || !(stream instanceof Writable)) return;
  watched.add(stream);
  stream.on('error', () => undefined);
}
