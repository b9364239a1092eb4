import { open } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readWhole, sha256Of } from '../../src/files/whole-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('large-files');

it('weights of more than 2 GiB, as the optimizer of ELECTRA-large has them, are read and hashed whole', async () => {
  const size = 2 ** 31 + 40;
  const file = path.join(folder, 'large');
  const handle = await open(file, 'w');
  // Sparse: takes no room on the disk.
  await handle.truncate(size);
  await handle.write('the end', size - 7);
  await handle.close();
  const bytes = await readWhole(file);
  expect(bytes.length).toBe(size);
  expect(Buffer.from(bytes.buffer, size - 7).toString()).toBe('the end');
  expect(sha256Of([bytes])).toBe('63afd3118596031888956643c3feb0c27cdf66c9cd648cade9de61119dac35ee');
});
