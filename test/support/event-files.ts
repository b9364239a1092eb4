/** What TensorBoard would show of the event files of a run: read as it reads them, a torn end and what was declared void left out. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

/** A value under its tag. */
export interface Shown {
  readonly tag: string;
  readonly step: number;
  /** Its bytes in the file, in hexadecimal. */
  readonly value: string;
}

const Event = protobuf.parse(`
  syntax = "proto3";
  message Event { int64 step = 2; Summary summary = 5; SessionLog session_log = 7; }
  message SessionLog { int32 status = 1; }
  message Summary { repeated bytes value = 1; }
  message Tagged { string tag = 1; }
`).root;

/** In the order of their writing; of a step that was done again only what was written last. Settings, layouts and speeds are left out. */
export function shownIn(folder: string): Shown[] {
  let shown: Shown[] = [];
  for (const file of readdirSync(folder).filter(isEventFile).sort()) {
    for (const record of recordsOf(readFileSync(path.join(folder, file)))) {
      const event = Event.lookupType('Event').decode(record) as unknown as {
        step: number | { toNumber(): number };
        summary?: { value: Uint8Array[] };
        sessionLog?: { status: number };
      };
      const step = Number(event.step);
      if (event.sessionLog?.status === 1) shown = shown.filter((each) => each.step < step);
      for (const value of event.summary?.value ?? []) {
        const { tag } = Event.lookupType('Tagged').decode(value) as unknown as { tag: string };
        if (!/^_hparams_|^custom_scalars|^speed\/|seconds$|_per_second$/.test(tag))
          shown.push({ tag, step, value: Buffer.from(value).toString('hex') });
      }
    }
  }
  return shown;
}

/** Whether a file of this name is one. */
export function isEventFile(name: string): boolean {
  return name.startsWith('events.out.tfevents.');
}

/** length (8 bytes) · checksum (4) · data · checksum (4). */
function* recordsOf(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (at + 16 + length > bytes.length || length === 0) return;
    yield bytes.subarray(at + 12, at + 12 + length);
    at += 16 + length;
  }
}
