/** A sweep stopped with Ctrl-C goes on where it was, and any number of terminals may work on one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { holderOf } from '../src/files/lock.ts';
import { cli, startCli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { appears, MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, plain, at } = sweepFolder('sweep-processes');

describe('a sweep', () => {
  it(
    'saves and stops with Ctrl-C, and goes on where it was',
    async () => {
      const started = startCli(['sweep', plain, '--set', 'name=stopped', 'train.steps=200', 'train.checkpointEvery=50', '--seeds', '2'], {
        folder,
      });
      let text = '';
      const said = (): string => text;
      started.child.stderr?.on('data', (more: string) => (text += more));
      await appears(at('stopped/members/seed=1/metrics.jsonl'));
      // The member too, so that it is still there when the status was read, however short it is.
      const pid = (await holderOf(at('stopped/members/seed=1')))?.holder.pid ?? 0;
      for (const each of [started.child.pid ?? 0, pid]) process.kill(each, 'SIGSTOP');
      expect((await inProcess(['sweep', 'status', 'runs/stopped'], { folder })).out).toMatch(
        /seed=1 +running \(process \d+, step \d+\)\nseed=2 +waiting\n/,
      );
      for (const signal of ['SIGINT', 'SIGCONT'] as const) started.child.kill(signal);
      await expect.poll(said).toContain('Stopping');
      process.kill(pid, 'SIGCONT');
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
      expect(
        await inProcess(['sweep', 'extend', 'runs/shared', '--grid', 'objective.loss.lambda=3', '--prepare'], { folder }),
      ).toMatchObject({
        code: 0,
        error: expect.stringMatching(/^Added lambda=3-seed=1, lambda=3-seed=2, lambda=3-seed=3, lambda=3-seed=4\.$/m),
      });
      const said = readdirSync(at('shared/logs'))
        .map((name) => readFileSync(at(`shared/logs/${name}`), 'utf8'))
        .join('');
      for (const made of [/Trained a vocabulary/g, /Tokenized the text/g]) expect([made, said.match(made)?.length]).toEqual([made, 1]);
      expect(
        readdirSync(path.join(folder, 'cache'), { recursive: true, encoding: 'utf8' }).filter((name) => /lock|partial|tmp/.test(name)),
      ).toEqual([]);
    },
    MINUTES,
  );
});
