/** What a plugin does behind the back of the run, in promises that nobody waits for and timers: it is named, and no stack is shown. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, tiny } from './support/cli.ts';
import { isMessage } from './support/is-message.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { plugin } from './support/mistaken-plugin.ts';

const folder = temporaryFolder('stray-errors');

it.each([
  [
    'a rejected promise',
    "Promise.reject(new Error('nobody waits'))",
    /The scheduler 'bad' \(at scheduler\) failed: nobody waits\.\n/,
    true,
  ],
  [
    'a rejected text',
    "Promise.reject('nobody waits')",
    /The scheduler 'bad' \(at scheduler\) failed: it threw 'nobody waits', which is no Error/,
    true,
  ],
  [
    'a timer that throws',
    "setTimeout(() => { throw new Error('too late'); }, 1)",
    /The scheduler 'bad' \(at scheduler\) failed: too late\.\n/,
    true,
  ],
  ['the end of the process', 'process.exit(3)', /A plugin failed: it ended the program with process\.exit\(3\)\.\n/, false],
])('of a plugin is told as its failure: %s', async (_what, does, told, saved) => {
  const name = `stray-${String(does.length)}`;
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, plugin('scheduler', 'bad', `return { rate(step) { if (step === 3) ${does}; return 1e-3; } };`));
  const words = [tiny, `name=${name}`, 'train.steps=300', 'tasks=[]', `plugins=["${file}"]`, "scheduler={$replace:{type:'bad'}}"];
  const ended = await cli(words, { folder });
  expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(told) });
  expect(ended.error).toContain('plugin-failed');
  isMessage(ended);
  if (!saved) return;
  const { status, step } = JSON.parse(readFileSync(path.join(folder, `runs/${name}/status.json`), 'utf8')) as {
    status: string;
    step: number;
  };
  expect({ status, saved: step >= 3 }).toEqual({ status: 'failed', saved: true });
});
