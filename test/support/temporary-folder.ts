/** A folder outside the repository for one test file. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** Made at once; goes when the file's tests are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), `electra-run-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
