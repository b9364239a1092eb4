/** The folder of a run may be moved, deleted or replaced while it trains: that is told, nothing is written in its place or lost. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { isMessage } from './support/is-message.ts';
import { outcomeOf, type Outcome } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/taken.json5');
/** A busy machine may take long. */
const MINUTES = 180_000;
const folder = temporaryFolder('run-taken');
const run = (name: string): string => path.join(folder, 'runs', name);

let undisturbed: Outcome;
beforeAll(async () => {
  expect(await start('other', {})).toMatchObject({ code: 0 });
  undisturbed = outcomeOf(run('other'));
}, MINUTES);

describe('a run whose folder is taken away', () => {
  it.each(['log:15', 'flush:20', 'partial:20', 'downstream'])(
    'by moving it at %s, tells it and goes on in the new place to the same result',
    async (moment) => {
      const name = `moved-${moment.replace(':', '-')}`;
      // What a process of its own was writing is nobody's when that has ended.
      const ended = await (moment.startsWith('partial') ? startAlone : start)(name, { TAKE_AT: moment, TAKE: 'move' });
      told(ended, name);
      expect(ended.error).toMatch(new RegExp(`npx electra-run resume \\S*runs/${name}-moved\n`));
      expect(existsSync(run(name))).toBe(false);
      const moved = `${run(name)}-moved`;
      if (moment.startsWith('log')) expect(readdirSync(path.join(moved, 'checkpoints'))).toContain('step-00000010');

      expect(await inProcess(['resume', moved], { folder })).toMatchObject({ code: 0 });
      expect(outcomeOf(moved)).toEqual(undisturbed);
      expect(leftovers(moved)).toEqual([]);
    },
    MINUTES,
  );

  it('by moving it just before the result is written, writes that nowhere', async () => {
    told(await start('late', { TAKE_AT: 'finish', TAKE: 'move' }), 'late');
    expect([existsSync(run('late')), existsSync(path.join(run('late-moved'), 'result.json'))]).toEqual([false, false]);
  });

  it('by deleting it, ends, and makes none anew', async () => {
    for (const moment of ['log:15', 'partial:20']) {
      const ended = await start('deleted', { TAKE_AT: moment, TAKE: 'delete' });
      told(ended, 'deleted');
      expect(ended.error).toContain('in its new place: npx electra-run resume <its new place>');
      expect([moment, existsSync(run('deleted'))]).toEqual([moment, false]);
    }
  });

  it('by putting another run in its place, leaves that as it is', async () => {
    for (const moment of ['flush:20', 'finish']) {
      told(await start('replaced', { TAKE_AT: moment, TAKE: 'replace' }), 'replaced');
      expect([moment, contentsOf(run('replaced'))]).toEqual([moment, contentsOf(run('other'))]);
      for (const name of ['replaced', 'replaced-moved']) rmSync(run(name), { recursive: true });
    }
  });

  it('by taking the lock out of it, ends, because another process may write it then', async () => {
    const ended = await start('unlocked', { TAKE_AT: 'log:15', TAKE: 'lock' });
    told(ended, 'unlocked');
    expect(ended.error).toMatch(/npx electra-run resume \S*runs\/unlocked\n/);
  });
});

function start(name: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  return inProcess([experiment, '--set', `name=${name}`], { folder, environment });
}

function startAlone(name: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  return cli([experiment, '--set', `name=${name}`], { folder, environment });
}

function told(ended: Ended, name: string): void {
  expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(new RegExp(`^error {2}run-taken\n.*: runs/${name}\\.\n`, 'm')) });
  isMessage(ended);
}

function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]));
}

function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tmp$|\.partial$|\.previous$|lock-/.test(name));
}
