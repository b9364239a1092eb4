/** A sweep as a user runs it: many runs from one file, each in a process of its own, in any order, from any number of terminals. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, startCli } from './support/cli.ts';
import { pattern } from './support/pattern.ts';
import { appears, MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, fixture, plain, sweep, at } = sweepFolder('sweep');

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
      const failing = ['--set', 'name=failing', '--list', 'scheduler.rate=1e30', '--list', 'scheduler.rate=0.001'];
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
      expect(await cli(['sweep', 'resume', 'runs/failing'], { folder })).toMatchObject({
        code: 1,
        error: expect.not.stringContaining('▶'),
      });
      expect(await cli(['sweep', 'retry', 'runs/failing', '--failed'], { folder })).toMatchObject({
        code: 1,
        error: expect.stringMatching(/▶ rate=1e\+30/),
        out: expect.stringContaining('failed 2 times'),
      });
      const status = await cli(['sweep', 'status', 'runs/failing', '--json'], { folder });
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

  it(
    'saves and stops with Ctrl-C, and goes on where it was',
    async () => {
      const started = startCli(['sweep', plain, '--set', 'name=stopped', '--set', 'train.steps=600', '--seeds', '2'], { folder });
      await appears(at('stopped/members/seed=1/metrics.jsonl'));
      started.child.kill('SIGSTOP');
      expect((await cli(['sweep', 'status', 'runs/stopped'], { folder })).out).toMatch(
        /seed=1 +running \(process \d+, step \d+\)\nseed=2 +waiting\n/,
      );
      started.child.kill('SIGCONT');
      started.child.kill('SIGINT');
      const stopped = await started.ended;
      expect(stopped).toMatchObject({
        code: 130,
        error: expect.stringMatching(/‖ seed=1 stopped\.\n/),
        out: expect.stringMatching(
          /seed=1 +interrupted at step [1-9].*\nseed=2 +waiting[^]*Next:\n {2}npx electra-run sweep resume runs\/stopped\n/,
        ),
      });
      expect(JSON.parse(readFileSync(at('stopped/members/seed=1/status.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
      expect(await cli(['sweep', 'resume', 'runs/stopped', '--jobs', '2'], { folder })).toMatchObject({
        code: 0,
        out: expect.stringContaining('2 members: 2 finished.'),
      });
      expect(readFileSync(at('stopped/logs/seed=1.txt'), 'utf8')).toMatch(/continues +at step [1-9]/);
    },
    MINUTES,
  );

  it(
    'is worked on by two processes at once, each member by one of them; what they share is made once',
    async () => {
      const words = ['sweep', plain, '--set', 'name=shared', '--seeds', '4'];
      const settings = { folder, environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') } };
      const both = await Promise.all([cli(words, settings), cli(words, settings)]);
      for (const each of both) expect(each).toMatchObject({ code: 0, out: expect.stringContaining('4 members: 4 finished.') });
      const begun = both.map(({ error }) => [...error.matchAll(/▶ (\S+)/g)].map(([, name]) => name));
      expect(begun.flat().sort()).toEqual(['seed=1', 'seed=2', 'seed=3', 'seed=4']);
      for (const each of begun) expect(each.length).toBeGreaterThan(0);
      expect(await cli(['sweep', 'extend', 'runs/shared', '--grid', 'objective.loss.lambda=3', '--prepare'], { folder })).toMatchObject({
        code: 0,
        error: expect.stringMatching(/^Added lambda=3-seed=1, lambda=3-seed=2, lambda=3-seed=3, lambda=3-seed=4\.$/m),
      });
      const said = readdirSync(at('shared/logs'))
        .map((name) => readFileSync(at(`shared/logs/${name}`), 'utf8'))
        .join('');
      for (const made of [/Trained a vocabulary/g, /Tokenized the training text/g, /Tokenized the held-out text/g])
        expect([made, said.match(made)?.length]).toEqual([made, 1]);
      expect(
        readdirSync(path.join(folder, 'cache'), { recursive: true, encoding: 'utf8' }).filter((name) => /lock|partial|tmp/.test(name)),
      ).toEqual([]);
    },
    MINUTES,
  );
});

it('says what is wrong with a folder that is no sweep', async () => {
  mkdirSync(at('empty'), { recursive: true });
  expect(await cli(['sweep', 'status', 'runs/empty'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringMatching(/not-a-sweep\n {2}The folder runs\/empty is not a sweep: it has no sweep\.json\./),
  });
  expect(await cli(['sweep', 'resume', 'runs/nowhere'], { folder })).toMatchObject({
    code: 2,
    error: expect.stringContaining('there is no such folder'),
  });
  expect(await sweep(plain, '--set', 'name=nothing')).toMatchObject({
    code: 2,
    error: expect.stringContaining('says nothing that differs between runs'),
  });
  expect(existsSync(at('nothing'))).toBe(false);
});
