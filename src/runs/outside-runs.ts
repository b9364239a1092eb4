/**
 * Where a new run or sweep may lie: not inside another run, whose --fresh would take it along, and not straight
 * inside a sweep, which would not know its own folder any more.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { errors, UserError } from '../errors.ts';
import { foldersUpwards } from '../files/folders-upwards.ts';

/** Throws a {@link UserError} for a folder that lies in such a place, through whatever links. */
export function requireOutsideRuns(folder: string): void {
  let there = dirname(resolve(folder));
  while (!existsSync(there)) there = dirname(there);
  const parent = realpathSync(there);
  const run = foldersUpwards(parent).find(isRun) ?? (existsSync(join(parent, 'sweep.json')) ? parent : undefined);
  if (run !== undefined) throw new UserError(errors.INSIDE_A_RUN({ folder, inside: relative(process.cwd(), run) || '.', what: isRun(run) ? 'run' : 'sweep' }));
}

/** Both files: a project may well have an experiment.json of its own. */
function isRun(folder: string): boolean {
  return existsSync(join(folder, 'experiment.json')) && existsSync(join(folder, 'status.json'));
}
