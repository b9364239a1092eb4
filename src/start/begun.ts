/** Whether a run has numbers of its own already: what it started from is then not read again, and may be gone. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** True from the first checkpoint on. */
export function hasBegun(runFolder: string): boolean {
  return existsSync(join(runFolder, 'checkpoints', 'latest'));
}
