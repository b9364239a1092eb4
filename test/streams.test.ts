/** What reaches whoever reads the program's output: colours where they are wanted, few lines, and no complaint when the reader goes. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cli, main, tiny } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('streams');

describe('electra-run', () => {
  it('writes no colours into a pipe, and few lines', async () => {
    const ended = await cli([tiny, 'name=quiet', 'runs=quiet-runs', 'train.steps=4', 'tasks=[]'], { folder });
    expect(ended.code).toBe(0);
    expect(ended.out + ended.error).not.toContain('\u001B');
    expect(ended.error.split('\n').length).toBeLessThan(20);
    expect(ended.out).toMatch(/^Held-out text/);
  });

  it('has colours in its messages only where it is asked, and NO_COLOR wins', async () => {
    const wrong = [tiny, '--set', 'seed=x'];
    expect((await cli(wrong, { folder, environment: { FORCE_COLOR: '1' } })).error).toContain('\u001B');
    expect((await cli(wrong, { folder, environment: { FORCE_COLOR: '1', NO_COLOR: '1' } })).error).not.toContain('\u001B');
  });

  it('says nothing when its reader goes away', async () => {
    expect(await shell('run list | head -1')).toMatchObject({ stderr: '', stdout: expect.stringMatching(/^[^\n]+\n$/) });
    expect(
      await shell(`run ${tiny} --set name=piped --set runs=piped-runs --set train.steps=4 --set tasks=[] 2>&1 | head -1`),
    ).toMatchObject({ stderr: '', stdout: expect.stringMatching(/^[^\n]+\n$/) });
  });
});

/** Runs a line in bash, where `run` is the program; fails when any part of it does. */
function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('bash', ['-c', `set -o pipefail; run() { "${process.execPath}" "${main}" "$@"; }; ${line}`], { cwd: folder });
}
