/** Serves a folder on loopback, to this machine alone, until it is told to stop. Reads only. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { errors, UserError } from '../errors/index.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** A server that answers already. */
export interface ServedFolder {
  readonly address: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** `port`: 0 for any that is free. Throws a {@link UserError} where the port is taken. */
export async function serveFolder(folder: string, port: number): Promise<ServedFolder> {
  const root = await realpath(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => response.destroy());
  });
  await listening(server, port);
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  return {
    address: `http://127.0.0.1:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new UserError(errors.PORT_TAKEN({ port })) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(root: string, { method, url = '/', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page of another name that was led here by its name server is no page of this machine's.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')) return refused(response, 403);
  if (method !== 'GET' && method !== 'HEAD') return refused(response, 405);
  const file = await fileOf(root, url);
  if (file === null) return refused(response, 404);
  response.writeHead(200, {
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.size,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  if (method === 'HEAD') {
    response.end();
    return;
  }
  await new Promise<void>((resolve, reject) => {
    createReadStream(file.path).on('error', reject).pipe(response).on('close', resolve);
  });
}

/** Null where there is none inside of the folder. */
async function fileOf(root: string, url: string): Promise<{ readonly path: string; readonly size: number } | null> {
  try {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const path = await realpath(join(root, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    const found = await stat(path);
    return path.startsWith(root + sep) && found.isFile() ? { path, size: found.size } : null;
  } catch {
    return null;
  }
}

function refused(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'text/plain' });
  response.end(`${code}\n`);
}
