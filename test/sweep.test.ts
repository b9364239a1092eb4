/** A sweep as a user runs it: many runs from one file, each in a process of its own. Stopping and helping it: `sweep-processes.test.ts`. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { pattern } from './support/pattern.ts';
import { MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, fixture, plain, sweep, looked, at } = sweepFolder('sweep');

describe('a sweep', () => {
  it('does not begin with an engine that is not there, and says how to get it', async () => {
    const ended = await sweep(fixture, 'name=no-engine', 'engine.type=tfjs-node');
    expect(ended).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(
        /error {2}engine-not-installed\n {2}The engine 'tfjs-node' is not installed[^]*npx electra-run setup tfjs-node\n/,
      ),
    });
    expect(ended.error).not.toContain('▶');
    expect(existsSync(at('no-engine/state'))).toBe(false);
  });

  it(
    'goes on when a member fails, shows why at once, and runs it again only when told to',
    async () => {
      const failing = [
        '--set',
        'name=failing',
        '--set',
        'limits={"scheduler.rate": 1e30}',
        '--list',
        'scheduler.rate=1e30',
        '--list',
        'scheduler.rate=0.001',
      ];
      const ended = await sweep(plain, ...failing);
      expect(ended.code).toBe(1);
      expect(ended.error).toMatch(
        pattern(
          /✗ rate=1e\+30-seed=1 failed\n {2}error {2}loss-not-finite\n/,
          / {4}Step \d+ gave a loss of [^]*All it said: runs\/failing\/logs\/rate=1e\+30-seed=1\.txt\n/,
          /[^]*✓ rate=0\.001-seed=1/,
        ),
      );
      expect(ended.out).toMatch(
        /rate=1e\+30-seed=1 +failed[^]*2 members: 1 finished, 1 failed\.\nNext:\n {2}npx electra-run sweep retry runs\/failing --failed\n/,
      );
      expect(await inProcess(['sweep', 'resume', 'runs/failing'], { folder })).toMatchObject({
        code: 1,
        error: expect.not.stringContaining('▶'),
      });
      expect(await cli(['sweep', 'retry', 'runs/failing', '--failed'], { folder })).toMatchObject({
        code: 1,
        error: expect.stringMatching(/▶ rate=1e\+30/),
        out: expect.stringContaining('failed 2 times'),
      });
      const status = await inProcess(['sweep', 'status', 'runs/failing', '--json'], { folder });
      expect(JSON.parse(status.out)).toMatchObject({
        name: 'failing',
        axes: [{ path: 'scheduler.rate', values: [1e30, 0.001] }],
        members: [
          { state: 'failed', error: expect.stringContaining('loss-not-finite'), attempts: [{ outcome: 'failed' }, { outcome: 'failed' }] },
          { state: 'finished', figures: { 'train/steps': 8 } },
        ],
      });
      const replaced = await sweep(plain, ...failing.slice(0, 2), '--list', 'scheduler.rate=0.002', '--fresh');
      expect(replaced).toMatchObject({ code: 0, out: expect.stringContaining('1 member: 1 finished.') });
      expect(readdirSync(at('failing/members'))).toEqual(['rate=0.002-seed=1']);
    },
    MINUTES,
  );
});

it('says what is wrong with a folder that is no sweep', async () => {
  mkdirSync(at('empty'), { recursive: true });
  expect(await inProcess(['sweep', 'status', 'runs/empty'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringMatching(/not-a-sweep\n {2}The folder runs\/empty is not a sweep: it has no sweep\.json\./),
  });
  expect(await inProcess(['sweep', 'resume', 'runs/nowhere'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringContaining('there is no such folder'),
  });
  expect(await looked(plain, '--set', 'name=nothing')).toMatchObject({
    code: 2,
    error: expect.stringContaining('says nothing that differs between runs'),
  });
  expect(existsSync(at('nothing'))).toBe(false);
});
