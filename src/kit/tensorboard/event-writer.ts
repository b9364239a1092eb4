/**
 * Appends events to one TensorBoard event file (TFRecord framing).
 *
 * Events are buffered and appended whole, so that a reader sees only complete records; when the
 * process is killed in the middle of an append, readers stop before the torn record and go on with
 * the next file. What the events say is up to the caller (`summaries.ts`, `hparams.ts`).
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { namingError } from '../../errors/system-error.ts';
import { maskedCrc32c } from './crc32c.ts';
import { encodeEvent, sessionStart, type TensorBoardEvent } from './protocol.ts';

/** A live TensorBoard sees what is older than this even between flushes. */
const DELAY_MS = 2_000;

/** One event file, new with every process. Throws an error that names the file where it cannot be written. */
export class EventWriter {
  readonly path: string;
  readonly #file: number;
  /** Length of the file up to the end of its last complete record. */
  #length = 0;
  #buffer: Uint8Array[] = [];
  #lastAppend = -Infinity;

  /** Opens a new file in the folder, which must be there; `suffix` is added to its name. */
  constructor(folder: string, suffix = '') {
    this.path = join(folder, nextFileName(folder, suffix));
    this.#file = openSync(this.path, 'wx');
    this.write({ fileVersion: 'brain.Event:2', sourceMetadata: { writer: 'electra-run' } });
  }

  /** Declares whatever earlier files say about this step and later ones void. */
  restartAt(step: number): void {
    this.write({ step, sessionLog: { status: sessionStart } });
  }

  write(event: TensorBoardEvent): void {
    this.#buffer.push(record(encodeEvent({ wallTime: Date.now() / 1000, ...event })));
    if (performance.now() - this.#lastAppend >= DELAY_MS) this.#append();
  }

  /** Everything written so far is on the disk when this returns. */
  flush(): void {
    this.#append();
    this.#named(() => fsyncSync(this.#file));
  }

  close(): void {
    this.flush();
    this.#named(() => closeSync(this.#file));
  }

  #append(): void {
    const bytes = Buffer.concat(this.#buffer);
    this.#named(() => {
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
      } catch (error) {
        ftruncateSync(this.#file, this.#length);
        throw error;
      }
    });
    this.#length += bytes.length;
    this.#buffer = [];
    this.#lastAppend = performance.now();
  }

  #named(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw namingError(error, this.path);
    }
  }
}

/** length (uint64) · masked CRC of the length · data · masked CRC of the data, all little-endian. */
function record(data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(8 + 4 + data.length + 4);
  bytes.writeBigUInt64LE(BigInt(data.length), 0);
  bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(0, 8)), 8);
  bytes.set(data, 12);
  bytes.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return bytes;
}

let serial = 0;

/** TensorBoard reads files in the order of their names: the time in the name must grow even when the clock does not, nor has its digits. */
function nextFileName(folder: string, suffix: string): string {
  const times = readdirSync(folder).map((name) => Number(/^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1] ?? 0));
  const time = Math.max(Math.floor(Date.now() / 1000), 1 + Math.max(0, ...times));
  return `events.out.tfevents.${String(time).padStart(10, '0')}.${hostname()}.${process.pid}.${serial++}${suffix}`;
}
