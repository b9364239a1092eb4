/**
 * A folder as a commit of a repository on the hub: small files stand in the commit, large ones are stored before under their hashes.
 *
 * The routes are those of Python's library: create, preupload (which files are large), LFS batch (where they go), commit.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { HubClient } from './client.ts';
import { isCommit } from './name.ts';

/** A file to upload. */
export interface UploadFile {
  /** In the repository, with slashes. */
  readonly path: string;
  /** On the disk. */
  readonly file: string;
  readonly size: number;
}

/** Where it goes. */
export interface UploadTarget {
  readonly repository: string;
  readonly branch: string;
  /** Whether everybody may see a repository that is made for it. One that is there stays as it is. */
  readonly isPublic: boolean;
  readonly message: string;
}

/** What became of it. */
export interface Uploaded {
  readonly commit: string;
  readonly url: string;
}

/** Bytes that the hub looks at to tell what a file is. */
const SAMPLE = 512;
const JSON_TYPE = { 'content-type': 'application/json' };
const LFS_TYPE = { 'content-type': 'application/vnd.git-lfs+json', accept: 'application/vnd.git-lfs+json' };

/** Makes the repository where there is none. `onBytes` is told of large files as they are stored, or are there already. */
export async function upload(
  files: readonly UploadFile[],
  target: UploadTarget,
  client: HubClient,
  onBytes: (count: number) => void,
): Promise<Uploaded> {
  const { repository, branch } = target;
  await create(target, client);
  const large = await largeOf(files, target, client);
  const stored = new Map<string, string>();
  for (const file of large) stored.set(file.path, await sha256Of(file.file));
  await store(large, stored, repository, client, onBytes);
  const lines = [
    { key: 'header', value: { summary: target.message, description: '' } },
    ...(await Promise.all(files.map((file) => lineOf(file, stored.get(file.path))))),
  ];
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const answer = await client.json(`/api/models/${repository}/commit/${encodeURIComponent(branch)}`, () => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  }));
  const { commitOid: commit, commitUrl: url } = record(answer);
  if (typeof commit !== 'string' || !isCommit(commit)) throw client.strange('it names no commit');
  return { commit, url: typeof url === 'string' ? url : `${client.endpoint}/${repository}/commit/${commit}` };
}

async function create({ repository, isPublic }: UploadTarget, client: HubClient): Promise<void> {
  const [organization, name] = repository.split('/');
  const body = JSON.stringify({ name, organization, private: !isPublic, type: 'model' });
  // 409: it is there.
  const response = await client.ask('/api/repos/create', () => ({ method: 'POST', headers: JSON_TYPE, body }), [409]);
  await response.body?.cancel();
}

async function largeOf(files: readonly UploadFile[], { repository, branch }: UploadTarget, client: HubClient): Promise<UploadFile[]> {
  const described = await Promise.all(files.map(async ({ path, file, size }) => ({ path, size, sample: await sampleOf(file) })));
  const body = JSON.stringify({ files: described });
  const route = `/api/models/${repository}/preupload/${encodeURIComponent(branch)}`;
  const { files: answered } = record(await client.json(route, () => ({ method: 'POST', headers: JSON_TYPE, body })));
  if (!Array.isArray(answered)) throw client.strange('it does not say how files are to be uploaded');
  const modes = new Map(answered.map((each) => [record(each).path, record(each).uploadMode]));
  const unknown = files.find(({ path }) => !['lfs', 'regular'].includes(String(modes.get(path))));
  if (unknown) throw client.strange(`it does not say how ${unknown.path} is to be uploaded`);
  return files.filter(({ path }) => modes.get(path) === 'lfs');
}

/** Sends what the hub does not have yet. */
async function store(
  files: readonly UploadFile[],
  hashes: ReadonlyMap<string, string>,
  repository: string,
  client: HubClient,
  onBytes: (count: number) => void,
): Promise<void> {
  if (files.length === 0) return;
  const objects = files.map(({ path, size }) => ({ oid: hashes.get(path), size }));
  const body = JSON.stringify({ operation: 'upload', transfers: ['basic'], hash_algo: 'sha_256', objects });
  const route = `/${repository}.git/info/lfs/objects/batch`;
  const { objects: answered } = record(await client.json(route, () => ({ method: 'POST', headers: LFS_TYPE, body })));
  if (!Array.isArray(answered)) throw client.strange('it does not say where large files go');
  const byHash = new Map(answered.map((each) => [record(each).oid, record(each)]));
  for (const { path, file, size } of files) {
    const object = byHash.get(hashes.get(path));
    if (!object || object.error !== undefined) throw client.strange(`it does not take ${path}`);
    const { upload: where, verify } = record(object.actions);
    if (where !== undefined) await send({ file, size }, record(where), client);
    if (verify !== undefined) await verified({ oid: hashes.get(path), size }, record(verify), client);
    onBytes(size);
  }
}

async function send({ file, size }: Pick<UploadFile, 'file' | 'size'>, { href, header }: Json, client: HubClient): Promise<void> {
  if (typeof href !== 'string' || !/^https?:/.test(href)) throw client.strange('it names no place for a large file');
  const given = Object.entries(record(header)).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const response = await client.ask(href, () => ({
    method: 'PUT',
    headers: { ...Object.fromEntries(given), 'content-length': String(size) },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
    duplex: 'half',
  }));
  await response.body?.cancel();
}

async function verified(object: object, { href }: Json, client: HubClient): Promise<void> {
  if (typeof href !== 'string') return;
  const path = href.startsWith(`${client.endpoint}/`) ? href.slice(client.endpoint.length) : href;
  const response = await client.ask(path, () => ({ method: 'POST', headers: LFS_TYPE, body: JSON.stringify(object) }));
  await response.body?.cancel();
}

async function lineOf({ path, file, size }: UploadFile, oid: string | undefined): Promise<object> {
  if (oid !== undefined) return { key: 'lfsFile', value: { path, algo: 'sha256', oid, size } };
  return { key: 'file', value: { path, encoding: 'base64', content: (await readFile(file)).toString('base64') } };
}

async function sampleOf(file: string): Promise<string> {
  const opened = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0);
    return buffer.subarray(0, bytesRead).toString('base64');
  } finally {
    await opened.close();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

type Json = Readonly<Record<string, unknown>>;

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
