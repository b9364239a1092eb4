/**
 * One file of a model into its place: it is there whole and checked, or not at all.
 *
 * What came before an interruption stays beside it, under the name of its hash, and the next try goes on behind it.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { naming } from '../errors/system-error.ts';
import type { HubClient } from './client.ts';
import type { HubFile } from './listing.ts';

/** Where a file comes from and goes to. */
export interface DownloadPlace {
  /** Of the hub: begins with a slash. */
  readonly url: string;
  readonly target: string;
  /** What there is of it so far. */
  readonly part: string;
}

/** Tries of a file whose connection breaks, beyond those of its requests. */
const TRIES = 5;

/** `onBytes` is told of bytes as they come, or are there from before; below zero where they are thrown away again. */
export async function download(
  file: HubFile,
  { url, target, part }: DownloadPlace,
  client: HubClient,
  onBytes: (count: number) => void,
): Promise<void> {
  await mkdir(path.dirname(part), { recursive: true });
  for (let tries = 1; ; tries++) {
    const broken = await received(file, { url, part, first: tries === 1 }, client, onBytes);
    if (broken === null) break;
    if (tries === TRIES) throw client.unreachable(`the connection broke while ${file.path} came (${broken})`);
    await client.wait(1000 * 2 ** (tries - 1));
  }
  const wrong = await mismatch(file, part);
  if (wrong !== null) {
    await rm(part, { force: true });
    throw client.strange(`${file.path} ${wrong}; what came is thrown away`);
  }
  await mkdir(path.dirname(target), { recursive: true });
  await rename(part, target);
}

/** Appends what is missing. Says why the connection broke, or null where all is there. */
async function received(
  { path: name, size }: HubFile,
  { url, part, first }: { readonly url: string; readonly part: string; readonly first: boolean },
  client: HubClient,
  onBytes: (count: number) => void,
): Promise<string | null> {
  const output = await open(part, 'a');
  try {
    let have = (await output.stat()).size;
    if (have > size) {
      await output.truncate(0);
      if (!first) onBytes(-have);
      have = 0;
    } else if (first) onBytes(have);
    if (have === size) return null;
    const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await client.ask(url, () => ({ headers: { 'accept-encoding': 'identity', ...range } }));
    if (have > 0 && !goesOn(response, have)) {
      // The whole file comes, whatever was asked for.
      await output.truncate(0);
      onBytes(-have);
      have = 0;
    }
    if (!response.body) return 'there is nothing in it';
    for await (const chunk of chunksOf(response.body)) {
      if (chunk instanceof Error) return chunk.message;
      have += chunk.length;
      if (have > size) throw client.strange(`${name} is longer than the ${size} bytes that it says`);
      await naming(part, () => output.appendFile(chunk));
      onBytes(chunk.length);
    }
    if (have < size) return `it ended after ${have} bytes of ${size}`;
    await output.sync();
    return null;
  } finally {
    await output.close();
  }
}

function goesOn({ status, headers }: Response, have: number): boolean {
  return status === 206 && new RegExp(`^bytes ${have}-`).test(headers.get('content-range') ?? '');
}

/** The body in parts; an error of the connection comes as the last of them, and one of who reads it is not caught. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array | Error> {
  const reader = body.getReader();
  try {
    for (;;) {
      let next: Awaited<ReturnType<typeof reader.read>>;
      try {
        next = await reader.read();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        yield error.cause instanceof Error ? error.cause : error;
        return;
      }
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What is wrong with the file that has come, after its name; null where it is the one that the hub describes. */
async function mismatch({ size, hash }: HubFile, part: string): Promise<string | null> {
  const { size: have } = await stat(part);
  if (have !== size) return `has ${have} bytes in place of ${size}`;
  if (hash === null) return null;
  const digest = createHash(hash.kind === 'git' ? 'sha1' : 'sha256');
  if (hash.kind === 'git') digest.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(part)) digest.update(chunk as Buffer);
  const found = digest.digest('hex');
  return found === hash.value ? null : `is not what the hub says: its hash is ${found} in place of ${hash.value}`;
}
