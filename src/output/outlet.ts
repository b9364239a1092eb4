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
  const told = (error?: Error | null): void => {
    if (error) lost(error);
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
  return { raw, write: (text) => write(shown(text)), isTTY, columns };
}

/** Waits until what was written to a stream is out or lost. */
export async function written(stream: Stream): Promise<void> {
  if (stream instanceof Writable && stream.writableLength > 0) await new Promise((resolve) => stream.write('', resolve));
  await new Promise(setImmediate);
}

const watched = new WeakSet<Stream>();

/** The event comes beside the answer to the write; with nobody to hear it, it would end the process. */
function catchErrors(stream: Stream): void {
  if (watched.has(stream) || !(stream instanceof Writable)) return;
  watched.add(stream);
  stream.on('error', () => undefined);
}
