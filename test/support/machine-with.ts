/** A machine that has these programs and no others, for plans of setups. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vi } from 'vitest';

/** Puts a folder with programs that answer and do nothing else in the place of PATH; returns it. The test takes its environment back. */
export function machineWith(root: string, ...programs: readonly string[]): string {
  const folder = path.join(root, `bin-${programs.join('-')}`);
  mkdirSync(folder, { recursive: true });
  for (const program of programs) {
    writeFileSync(path.join(folder, program), '#!/bin/sh\necho\n');
    chmodSync(path.join(folder, program), 0o755);
  }
  vi.stubEnv('PATH', folder);
  vi.stubEnv('PYTHON', undefined);
  vi.stubEnv('CXX', undefined);
  return folder;
}
