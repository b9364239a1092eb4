/** Answers requests with the files of a folder. Reads only, and nothing outside of it. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import type { Handler } from './loopback.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** For `listen`. Throws where the folder is not there. */
export async function filesOf(folder: string): Promise<Handler> {
  const root = await realpath(folder);
  return async ({ method, url = '/' }, response) => {
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
  };
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
