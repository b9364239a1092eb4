import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { compiledCache } from './compiled-cache.ts';

it('compiled programs fill no disk: beyond a size the oldest are taken away', async () => {
  const cacheFolder = temporaryFolder('compiled');
  const folder = await compiledCache(cacheFolder);
  for (const [age, name] of ['new.blob', 'old.blob', 'oldest.blob'].entries()) {
    writeFileSync(path.join(folder, name), 'x'.repeat(100));
    utimesSync(path.join(folder, name), 1e9 - age, 1e9 - age);
  }
  await compiledCache(cacheFolder, 250);
  expect(readdirSync(folder).sort()).toEqual(['new.blob', 'old.blob']);
});
