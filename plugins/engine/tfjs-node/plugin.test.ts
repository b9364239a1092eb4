import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('the engine tfjs-node says how to install it where it is not', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'no-tensorflow-'));
  await expect(plugin.create({}, { cacheFolder: folder, experimentFolder: folder })).rejects.toMatchObject({
    code: 'engine-not-installed',
    text: expect.stringContaining('npx electra-run setup tfjs-node\n'),
  });
  rmSync(folder, { recursive: true });
});
