/** A terminal that is closed while a run shows itself on it: the run is saved, or goes on, and ends with the code that says so. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { environmentOf, main, root, tiny } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('terminal-closed');
const hasPython = process.platform === 'linux' && spawnSync('python3', ['--version']).status === 0;

interface Closed {
  readonly code: number;
  readonly status: string;
  readonly finished: boolean;
  readonly locks: readonly string[];
}

async function closing(name: string, controlling: 'yes' | 'no', streams: string, before: readonly string[] = []): Promise<Closed> {
  const run = path.join(folder, 'runs', name);
  const words = [...before, process.execPath, main, tiny, `name=${name}`, 'train.steps=300', 'train.checkpointEvery=20', 'tasks=[]'];
  const script = path.join(root, 'test/support/terminal.py');
  const args = [script, controlling, streams, path.join(folder, `${name}.txt`), path.join(run, 'checkpoints/latest'), ...words];
  const { stdout } = await promisify(execFile)('python3', args, { cwd: folder, env: environmentOf({}) });
  const { status } = JSON.parse(readFileSync(path.join(run, 'status.json'), 'utf8')) as { status: string };
  const locks = readdirSync(run).filter((file) => file.startsWith('lock-'));
  return { code: Number(stdout), status, finished: existsSync(path.join(run, 'result.json')), locks };
}

describe.skipIf(!hasPython)('a run whose terminal is closed', () => {
  it('goes on where only its log was there', async () => {
    expect(await closing('log', 'no', '2')).toEqual({ code: 0, status: 'finished', finished: true, locks: [] });
    expect(await closing('all', 'no', '012')).toEqual({ code: 0, status: 'finished', finished: true, locks: [] });
  });

  it('saves and stops where it was started from there', async () => {
    expect(await closing('started', 'yes', '012')).toEqual({ code: 129, status: 'interrupted', finished: false, locks: [] });
  });

  it('goes on under nohup', async () => {
    expect(await closing('nohup', 'yes', '0', ['nohup'])).toEqual({ code: 0, status: 'finished', finished: true, locks: [] });
  });
});
