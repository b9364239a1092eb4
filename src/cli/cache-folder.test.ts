import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cacheFolderHere } from './cache-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['/elsewhere', '/elsewhere'],
  ['here', path.resolve('here')],
  ['', path.resolve('.electra-run')],
  [undefined, path.resolve('.electra-run')],
])('a cache said to be in %j is in %s: an empty name does not fill the working folder', (value, folder) => {
  vi.stubEnv('ELECTRA_RUN_CACHE', value);
  expect(cacheFolderHere()).toBe(folder);
});
