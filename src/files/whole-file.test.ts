import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readWhole, sha256Of } from './whole-file.ts';

const folder = temporaryFolder('whole-file');

it('a file of a size that is not wanted is not read', async () => {
  const file = path.join(folder, 'small');
  await writeFile(file, 'abc');
  await expect(
    readWhole(file, (size) => {
      throw new Error(`has ${size} bytes`);
    }),
  ).rejects.toThrow('has 3 bytes');
  expect(sha256Of([Buffer.from('ab'), Buffer.from('c')])).toBe(createHash('sha256').update('abc').digest('hex'));
});
