/** Whether a run has numbers of its own already: what it started from is then not read again, and may be gone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names of whole checkpoints, old ones that are being replaced among them. */
export const CHECKPOINT = /^step-(\d{8,})(\.previous)?$/;

/** True from the first checkpoint on, whether or not it is called the latest yet. */
export function hasBegun(runFolder: string): boolean {
  const checkpoints = join(runFolder, 'checkpoints');
  return existsSync(checkpoints) && readdirSync(checkpoints).some((name) => CHECKPOINT.test(name));
}
