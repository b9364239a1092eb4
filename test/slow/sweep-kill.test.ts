/** A sweep may be killed at any moment, with its runs or without: started again, every member ends once, as in an undisturbed sweep. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { randomFor } from '../../src/random.ts';
import { holderOf } from '../../src/files/lock.ts';
import { cli, metricsOf, root, startCli, type Started } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KILLS = 10;
/** A busy machine may take long. */
const MINUTES = 300_000;
const folder = temporaryFolder('sweep-kill');
/** Long enough to be killed ten times on the way. */
const words = (name: string): string[] => [
  'sweep',
  path.join(root, 'test/fixtures/experiments/sweep.json5'),
  '--jobs',
  '2',
  '--set',
  `name=${name}`,
  ...['steps=60', 'batch=8', 'logEvery=1', 'evaluateEvery=20', 'checkpointEvery=6'].flatMap((each) => ['--set', `train.${each}`]),
];

beforeAll(async () => {
  expect(await cli(words('undisturbed'), { folder })).toMatchObject({ code: 0 });
}, MINUTES);

it(
  'killed with kill -9 ten times at random moments, ends every member once and with the same results',
  async () => {
    const random = randomFor(5, 'moments to kill at');
    const killed = { sweep: 0, run: 0, both: 0 };
    let started: (Started & { over?: boolean }) | undefined;
    for (let kill = 0; kill < KILLS; kill++) {
      if (!started || started.over) {
        const now: Started & { over?: boolean } = startCli(words('killed'), { folder });
        void now.ended.then(() => (now.over = true));
        started = now;
      }
      // The first three while the sweep is made and its first runs begin, the others as they train.
      if (kill < 3) await sleep(random.integer(1500));
      else await progress(started, stepsOf('killed') + 3 + random.integer(15));
      await sleep(random.integer(20));
      expect([kill, started.over]).toEqual([kill, undefined]);
      const target = (['both', 'sweep', 'run'] as const)[kill % 3];
      const runs = target === 'sweep' ? [] : await runsOf('killed');
      if (target !== 'run' || runs.length === 0) started.child.kill('SIGKILL');
      for (const run of target === 'run' ? runs.slice(0, 1) : runs) killProcess(run);
      killed[target] += 1;
      if (target !== 'run' || runs.length === 0) expect(await started.ended).toMatchObject({ signal: 'SIGKILL' });
    }
    expect(killed).toEqual({ both: 4, sweep: 3, run: 3 });
    await started?.ended;

    const ended = await cli(words('killed'), { folder });
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('4 members: 4 finished.') });
    for (const { name, id } of members('undisturbed')) {
      expect([name, outcomeOf('killed', name)]).toEqual([name, outcomeOf('undisturbed', name)]);
      const { attempts } = JSON.parse(readFileSync(at(`killed/state/${id}.json`), 'utf8')) as {
        attempts: readonly { readonly outcome?: string }[];
      };
      expect(attempts.slice(0, -1).map(({ outcome }) => outcome)).not.toContain('finished');
      expect([name, metricsOf(at(`killed/members/${name}`)).map(({ step }) => step)]).toEqual([
        name,
        metricsOf(at(`undisturbed/members/${name}`)).map(({ step }) => step),
      ]);
    }
    expect(
      readdirSync(at('killed'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.partial$|\.previous$|incomplete|lock-\d+\.json|\.tmp$/.test(name),
      ),
    ).toEqual([]);
  },
  MINUTES,
);

/** Waits until the members have made this many steps together, or the sweep has ended. */
async function progress(started: { readonly over?: boolean }, steps: number): Promise<void> {
  while (!started.over && stepsOf('killed') < steps) await sleep(5);
}

function stepsOf(name: string): number {
  const folders = existsSync(at(`${name}/members`)) ? readdirSync(at(`${name}/members`)) : [];
  return folders
    .map((member) => at(`${name}/members/${member}`))
    .filter((run) => existsSync(path.join(run, 'metrics.jsonl')))
    .reduce((sum, run) => sum + (metricsOf(run).at(-1)?.step ?? 0), 0);
}

/** The living processes that write a run of the sweep: a number in an old lock may belong to anybody by now. */
async function runsOf(name: string): Promise<number[]> {
  const folders = existsSync(at(`${name}/members`)) ? readdirSync(at(`${name}/members`)) : [];
  const held = await Promise.all(folders.map((member) => holderOf(at(`${name}/members/${member}`))));
  return held.flatMap((each) => (each ? [each.holder.pid] : []));
}

/** It may have ended by itself. */
function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

function members(name: string): readonly { readonly name: string; readonly id: string }[] {
  return (JSON.parse(readFileSync(at(`${name}/sweep.json`), 'utf8')) as { members: { name: string; id: string }[] }).members;
}

/** What a run must not owe to interruptions: its figures but for speeds, and its weights. */
function outcomeOf(sweep: string, member: string): unknown {
  const run = at(`${sweep}/members/${member}`);
  const { figures, ...rest } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as { figures: Record<string, number> };
  return {
    ...rest,
    figures: Object.fromEntries(Object.entries(figures).filter(([name]) => !/seconds$|_per_second$/.test(name))),
    weights: readFileSync(path.join(run, 'export/discriminator/model.safetensors')).toString('base64'),
  };
}

function at(name: string): string {
  return path.join(folder, 'runs', name);
}
