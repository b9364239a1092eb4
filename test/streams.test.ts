/** What reaches whoever reads the program's output: colours where they are wanted, few lines, and no complaint when the reader goes. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cli, main, root, tiny } from './support/cli.ts';
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

describe('a model that is asked without an end', () => {
  const teacher = path.join(root, 'test/fixtures/tiny-teacher');

  it.each([
    ['fill-mask', '{"text": "the [MASK]"}'],
    ['logits', '{"input_ids": [2, 9, 3]}'],
  ])('%s: ends when its reader has enough', async (verb, line) => {
    const answers = `{ yes '${line}' || true; } | run ${verb} --model ${teacher} 2> said | head -1`;
    expect((await shell(answers)).stdout).toMatch(/^\{[^\n]+\}\n$/);
  });
});

describe.skipIf(process.platform !== 'linux')('a log that cannot be written', () => {
  const run = (name: string): string => `run ${tiny} name=${name} runs=unlogged train.steps=4 tasks=[]`;
  const leftOf = (name: string): readonly string[] => readdirSync(path.join(folder, 'unlogged', name));

  it.each([
    ['the disk under both streams is full', 'full', '> /dev/full 2> /dev/full'],
    ['neither stream can be written to', 'read-only', '1< /dev/null 2< /dev/null'],
    ['both are closed', 'closed', '>&- 2>&-'],
  ])('is no reason to lose a run: %s', async (_what, name, where) => {
    await shell(`${run(name)} ${where}`);
    expect(leftOf(name)).toContain('result.json');
    expect(leftOf(name).filter((file) => file.startsWith('lock'))).toEqual([]);
  });

  it('is told where the other stream is there to tell it', async () => {
    const { stderr } = await shell(`${run('told')} > /dev/full`);
    expect(stderr).toMatch(/\nwarning Standard output cannot be written: ENOSPC[^\n]* What was made is in its folder all the same\.\n$/);
    expect(leftOf('told')).toContain('result.json');
  });

  it.each(['list', `validate ${tiny}`, 'schema', `explain ${tiny}`])(
    'ends `%s` with 1 and a message: its output was all',
    async (words) => {
      await expect(shell(`run ${words} > /dev/full`)).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error {2}system\n {2}[^\n]*standard output cannot be written: ENOSPC: [^\n]*\n {2}[^\n]*\n$/),
      });
    },
  );
});

/** Runs a line in bash, where `run` is the program; fails when any part of it does. */
function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('bash', ['-c', `set -o pipefail; run() { "${process.execPath}" "${main}" "$@"; }; ${line}`], { cwd: folder });
}
