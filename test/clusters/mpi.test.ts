/** A run on real ranks of MPI: the numbers of one process, to the bit, whoever is killed or stopped, and however many go on with it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, tiny, untilStep, type Ended } from '../support/cli.ts';
import { libraries, processOf, startRanks } from '../support/mpi.ts';
import { outcomeOf, type Outcome } from '../support/run-outcome.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('mpi');
const run = (name: string): string => path.join(folder, 'runs', name);
/** Two micro-batches of a step and of one of fine-tuning; sixty steps. */
const CUT = ['train.microBatch=4', 'tasks.0.microBatch=8', 'train.logEvery=2'];
/** Enough of them that something can happen in between. */
const LONG = [...CUT, 'train.steps=400', 'train.evaluateEvery=200', 'train.checkpointEvery=20', 'tasks=[]'];

const outcomes: Record<'short' | 'long', Outcome> = {} as never;
beforeAll(async () => {
  expect(await cli(['setup', 'mpi'], { folder })).toMatchObject({ code: 0 });
  expect(await cli([tiny, 'name=short', ...CUT], { folder })).toMatchObject({ code: 0 });
  expect(await cli([tiny, 'name=long', ...LONG], { folder })).toMatchObject({ code: 0 });
  outcomes.short = outcomeOf(run('short'));
  outcomes.long = outcomeOf(run('long'));
}, 240_000);

describe.each(libraries(path.join(folder, 'mpich')))('ranks of $name', (mpi) => {
  const named = (name: string): string => `${name}-${mpi.name.replace(' ', '-')}`;
  const start = (name: string, ranks: number, ...words: readonly string[]) =>
    startRanks(mpi, ranks, [tiny, `name=${named(name)}`, ...words, 'parallel.type=mpi'], folder);
  const resume = (name: string, ranks: number, ...words: readonly string[]) =>
    startRanks(mpi, ranks, ['resume', `runs/${named(name)}`, ...words, 'parallel.type=mpi'], folder);

  it('share sixty steps and the fine-tunings behind them, to the bit', async () => {
    const { code, error } = await start('whole', 2, ...CUT).ended;
    expect(code, error).toBe(0);
    expect(error).toMatch(mpi.says);
    expect(error.match(/pre-training +60 steps/g)).toHaveLength(1);
    expect(outcomeOf(run(named('whole')))).toEqual(outcomes.short);
  });

  it('stop all when one of them is told to, and two, one and two go on to the same end', async () => {
    const first = start('handed', 2, ...LONG);
    await untilStep(first, run(named('handed')), 30);
    process.kill(processOf(1, named('handed')), 'SIGTERM');
    expect((await first.ended).error).toContain(`Stopped and saved. To go on: npx electra-run resume runs/${named('handed')}`);
    expect((await resume('handed', 1, '--until', '200').ended).error).toMatch(/Paused at step \d+ and saved/);
    const { code, error } = await resume('handed', 2).ended;
    expect(code, error).toBe(0);
    expect(error).toMatch(/continues +at step \d+/);
    expect(outcomeOf(run(named('handed')))).toEqual(outcomes.long);
  });

  it('end within seconds when one of them is killed, which is named; the last checkpoint is good', async () => {
    const killed = start('killed', 2, ...LONG);
    await untilStep(killed, run(named('killed')), 50);
    process.kill(processOf(1, named('killed')), 'SIGKILL');
    const from = performance.now();
    const ended = await killed.ended;
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(ended.code).not.toBe(0);
    expect(ended.out + ended.error).toMatch(/rank 1|PID \d+ RUNNING AT/);
    expect(existsSync(path.join(run(named('killed')), 'checkpoints/step-00000040'))).toBe(true);
    expect(await cli(['resume', `runs/${named('killed')}`, 'parallel={type:"threads",ranks:2}'], { folder })).toMatchObject({ code: 0 });
    expect(outcomeOf(run(named('killed')))).toEqual(outcomes.long);
  });

  it('save and stop at Ctrl-C', async () => {
    const stopped = start('stopped', 2, ...LONG, 'train.steps=4000');
    await untilStep(stopped, run(named('stopped')), 30);
    stopped.child.kill('SIGINT');
    const { error }: Ended = await stopped.ended;
    expect(error).toContain('Stopped and saved.');
  });

  it('are told by the first of them what keeps them from sharing', async () => {
    const { code, error } = await start('uneven', 3, ...CUT).ended;
    expect(code).not.toBe(0);
    expect(error).toContain('error  ranks-uneven\n  3 ranks cannot share a step evenly: its batch of 8 is cut into 2 micro-batches.');
  });
});

it('a process that mpirun did not start trains alone, and says so', async () => {
  const ended = await cli([tiny, 'name=alone', ...CUT, 'train.steps=4', 'tasks=[]', 'parallel.type=mpi'], { folder });
  expect(ended).toMatchObject({ code: 0, error: expect.stringContaining('this process was started without it: it trains alone') });
});
