/** transformers.js as the checks with it have it: in a folder of its own, at the versions of its lock file. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The folder of its scripts. */
export const library = path.join(import.meta.dirname, 'transformers-js');

/** Once, from its lock file; again when that changes. */
export async function installed(): Promise<void> {
  const lock = readFileSync(path.join(library, 'package-lock.json'), 'utf8');
  const stamp = path.join(library, 'node_modules/installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: library });
  writeFileSync(stamp, lock);
}

/** What a script of the folder prints of what it is asked, both as JSON. */
export async function asked(script: string, question: unknown): Promise<unknown> {
  const child = execute(process.execPath, [script], { cwd: library, maxBuffer: 2 ** 26 });
  child.child.stdin?.end(JSON.stringify(question));
  return JSON.parse((await child).stdout);
}
