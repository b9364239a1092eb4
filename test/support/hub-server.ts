/**
 * A hub of models and data sets (`datasets/owner/name`) in this process, on loopback: it speaks the routes of the real one that are asked
 * here, and does wrong as it is told. Large files come from a second server, as there.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A commit's files by their paths. */
export type Files = Readonly<Record<string, Buffer>>;

/** A request that came, at either server. */
export interface Asked {
  readonly server: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly range: string | undefined;
}

/** What an answer does in place of what it should. */
export interface Misdeed {
  /** Which requests: a part of the path. */
  readonly at: string;
  /** How often, and then no more; for ever unless given. */
  times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection behind so many bytes of the body. */
  readonly cut?: number;
  /** Another body. */
  readonly body?: Buffer;
  /** Does not understand ranges. */
  readonly noRanges?: boolean;
  /** Is called when the request comes. */
  readonly meanwhile?: () => void;
}

/** Repositories, requests and uploads of a hub that runs. */
export interface Hub {
  readonly endpoint: string;
  readonly asked: Asked[];
  readonly misdeeds: Misdeed[];
  /** Files by repository and commit. */
  readonly commits: Map<string, Map<string, Files>>;
  /** Commits by repository and branch. */
  readonly branches: Map<string, Map<string, string>>;
  /** What was uploaded by its hash, until a commit has it. */
  readonly stored: Map<string, Buffer>;
  /** Asked for by the repositories in here only with this token. */
  readonly secrets: Map<string, string>;
  put(repository: string, files: Files, branch?: string): string;
  close(): Promise<void>;
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const gitHash = (bytes: Buffer): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** Files with these endings are large ones. */
const isLarge = (path: string): boolean => /\.(safetensors|bin|parquet)$/.test(path);

export async function startHub(): Promise<Hub> {
  const state = { asked: [] as Asked[], misdeeds: [] as Misdeed[] };
  const commits: Hub['commits'] = new Map();
  const branches: Hub['branches'] = new Map();
  const [stored, secrets]: [Hub['stored'], Hub['secrets']] = [new Map(), new Map()];
  const listen = (server: Server): Promise<string> =>
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
  const serving = (name: Asked['server'], answer: (request: IncomingMessage, path: string, body: Buffer) => Answer) =>
    createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const path = decodeURIComponent(request.url ?? '');
        const { authorization, range } = request.headers;
        state.asked.push({ server: name, method: request.method ?? '', path, token: authorization?.replace('Bearer ', ''), range });
        const misdeed = state.misdeeds.find(({ at, times = 1 }) => path.includes(at) && times > 0);
        if (misdeed?.times !== undefined) misdeed.times--;
        misdeed?.meanwhile?.();
        send(request, response, { ...answer(request, path, Buffer.concat(parts)), ...misdeed }, misdeed ?? null);
      });
    });
  const storage = serving('storage', (request, path, body) => {
    const hash = path.split('/').at(-1) ?? '';
    if (request.method === 'PUT') stored.set(hash, body);
    const bytes = stored.get(hash);
    return bytes ? { body: request.method === 'PUT' ? Buffer.alloc(0) : bytes, ranges: true } : { status: 404 };
  });
  const storagePlace = await listen(storage);
  const put: Hub['put'] = (repository, files, branch = 'main') => {
    const commit = gitHash(
      Buffer.concat([
        Buffer.from(repository + branch),
        ...Object.entries(files).map(([name, all]) => Buffer.concat([Buffer.from(name), all])),
      ]),
    );
    commits.set(repository, new Map([...(commits.get(repository) ?? []), [commit, files]]));
    branches.set(repository, new Map([...(branches.get(repository) ?? []), [branch, commit]]));
    for (const [path, bytes] of Object.entries(files)) if (isLarge(path)) stored.set(sha256(bytes), bytes);
    return commit;
  };
  const hub = serving('hub', (request, path, body) => {
    const token = request.headers.authorization?.replace('Bearer ', '');
    const api = /^\/api\/(models|datasets)\/(.+?)\/(revision|preupload|commit)\/([^?]+)/.exec(path);
    const resolve = /^\/(.+?)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(path);
    const batch = /^\/(.+?)\.git\/info\/lfs\/objects\/batch$/.exec(path);
    const named = api && `${api[1] === 'datasets' ? 'datasets/' : ''}${api[2]}`;
    const repository = named ?? resolve?.[1] ?? batch?.[1] ?? '';
    const secret = secrets.get(repository);
    if (secret !== undefined && token !== secret) return { status: 401, headers: { 'x-error-code': 'RepoNotFound' } };
    if (path === '/api/repos/create') return created(body, token);
    if (api?.[3] === 'revision') {
      const commit = commits.get(repository)?.has(api[4]) ? api[4] : branches.get(repository)?.get(api[4]);
      const files = commit && commits.get(repository)?.get(commit);
      if (!files) return { status: 404, headers: { 'x-error-code': commits.has(repository) ? 'RevisionNotFound' : 'RepoNotFound' } };
      const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.length,
        blobId: gitHash(bytes),
        ...(isLarge(rfilename) ? { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
      }));
      return json({ id: repository, sha: commit, siblings });
    }
    if (resolve) {
      const bytes = commits.get(repository)?.get(resolve[2])?.[resolve[3]];
      if (!bytes) return { status: 404, headers: { 'x-error-code': 'EntryNotFound' } };
      return isLarge(resolve[3])
        ? { status: 302, headers: { location: `${storagePlace}/${sha256(bytes)}` } }
        : { body: bytes, ranges: true };
    }
    if (!token) return { status: 401 };
    if (api?.[3] === 'preupload') {
      const { files } = JSON.parse(body.toString()) as { readonly files: readonly { readonly path: string }[] };
      return json({ files: files.map(({ path: file }) => ({ path: file, uploadMode: isLarge(file) ? 'lfs' : 'regular' })) });
    }
    if (batch) {
      const { objects } = JSON.parse(body.toString()) as { readonly objects: readonly { readonly oid: string; readonly size: number }[] };
      const upload = (oid: string): object => ({ actions: { upload: { href: `${storagePlace}/${oid}` } } });
      return json({ transfer: 'basic', objects: objects.map(({ oid, size }) => ({ oid, size, ...(stored.has(oid) ? {} : upload(oid)) })) });
    }
    if (api?.[3] === 'commit') return committed(repository, api[4], body);
    return { status: 404 };
  });
  const created = (body: Buffer, token: string | undefined): Answer => {
    if (!token) return { status: 401 };
    const { name, organization } = JSON.parse(body.toString()) as { readonly name: string; readonly organization?: string };
    const repository = organization ? `${organization}/${name}` : name;
    if (commits.has(repository)) return { status: 409 };
    commits.set(repository, new Map());
    return json({ url: `${endpoint}/${repository}` });
  };
  const committed = (repository: string, branch: string, body: Buffer): Answer => {
    const lines = body
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; value: Record<string, string> });
    const before = commits.get(repository)?.get(branches.get(repository)?.get(branch) ?? '') ?? {};
    const files: Record<string, Buffer> = { ...before };
    for (const { key, value } of lines) {
      if (key === 'file') files[value.path] = Buffer.from(value.content, 'base64');
      if (key === 'lfsFile') {
        const bytes = stored.get(value.oid);
        if (!bytes) return { status: 400 };
        files[value.path] = bytes;
      }
      if (key === 'deletedFile') delete files[value.path];
    }
    const commitOid = put(repository, files, branch);
    return json({ success: true, commitOid, commitUrl: `${endpoint}/${repository}/commit/${commitOid}` });
  };
  const endpoint = await listen(hub);
  const close = async (): Promise<void> => {
    for (const server of [hub, storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return { endpoint, ...state, commits, branches, stored, secrets, put, close };
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly ranges?: boolean;
}

function json(value: unknown): Answer {
  return { body: Buffer.from(JSON.stringify(value)), headers: { 'content-type': 'application/json' } };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body = Buffer.alloc(0), ranges = false }: Answer,
  misdeed: Misdeed | null,
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const goesOn = ranges && from !== undefined && !misdeed?.noRanges && status === undefined;
  const bytes = goesOn ? body.subarray(Number(from)) : body;
  const range = goesOn ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {};
  response.writeHead(status ?? (goesOn ? 206 : 200), { 'content-length': String(bytes.length), ...range, ...headers });
  if (misdeed?.cut === undefined) response.end(bytes);
  // Who reads has most of it by then; how much the break takes along, nobody knows.
  else response.write(bytes.subarray(0, misdeed.cut), () => setTimeout(() => response.destroy(), 20));
}
