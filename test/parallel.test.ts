/** One run that several threads share: the numbers of one process, to the bit, however many share it and whenever that changes. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root, startCli, tiny, untilStep, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { outcomeOf, type Outcome } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('parallel');
const run = (name: string): string => path.join(folder, 'runs', name);
/** Four micro-batches of a step, and of one of fine-tuning. */
const CUT = ['train.microBatch=2', 'tasks.0.microBatch=4', 'train.logEvery=2'];
const ranks = (count: number): string => `parallel={type:"threads",ranks:${count}}`;
const start = (name: string, ...words: readonly string[]): Promise<Ended> => cli([tiny, `name=${name}`, ...CUT, ...words], { folder });
/** A busy machine may take long. */
const MINUTES = 240_000;

let one: Outcome;
beforeAll(async () => {
  expect(await start('one')).toMatchObject({ code: 0 });
  one = outcomeOf(run('one'));
}, MINUTES);

describe('a run that threads share', () => {
  it(
    'has the weights, the curves and the fine-tuning of one process, to the bit',
    async () => {
      const ended = await start('two', ranks(2));
      expect(ended).toMatchObject({ code: 0, error: expect.stringMatching(/^ranks +2 \(threads of one process\)/m) });
      // The first rank speaks for all.
      expect(ended.error.match(/pre-training +60 steps/g)).toHaveLength(1);
      expect(outcomeOf(run('two'))).toEqual(one);
    },
    MINUTES,
  );

  it(
    'stops on four ranks, goes on with two, stops again, and ends with one as if undisturbed',
    async () => {
      const first = startCli([tiny, 'name=handed', ...CUT, ranks(4)], { folder });
      await untilStep(first, run('handed'), 10);
      first.child.kill('SIGINT');
      expect(await first.ended).toMatchObject({ code: 130, error: expect.stringMatching(/Stopped and saved\. .* resume runs\/handed\n$/) });
      const second = startCli(['resume', 'runs/handed', ranks(2)], { folder });
      await untilStep(second, run('handed'), 30);
      second.child.kill('SIGTERM');
      expect(await second.ended).toMatchObject({ code: 143, error: expect.stringMatching(/continues +at step \d+/) });
      expect(await cli(['resume', 'runs/handed', ranks(1)], { folder })).toMatchObject({ code: 0 });
      expect(outcomeOf(run('handed'))).toEqual(one);
    },
    MINUTES,
  );

  it(
    'pauses on all ranks where a search looks at it, and ends as if undisturbed',
    async () => {
      const first = startCli([tiny, 'name=paused', ...CUT, ranks(2)], { folder });
      await untilStep(first, run('paused'), 10);
      first.child.kill('SIGINT');
      expect(await first.ended).toMatchObject({ code: 130 });
      const paused = await cli(['resume', 'runs/paused', '--until', '40'], { folder });
      expect(paused).toMatchObject({ code: 0, error: expect.stringContaining('Paused at step 40 and saved.') });
      expect(await cli(['resume', 'runs/paused'], { folder })).toMatchObject({ code: 0 });
      expect(outcomeOf(run('paused'))).toEqual(one);
    },
    MINUTES,
  );

  it(
    'goes on from its last checkpoint when its process was killed',
    async () => {
      const killed = startCli([tiny, 'name=killed', ...CUT, ranks(2)], { folder });
      await untilStep(killed, run('killed'), 24);
      killed.child.kill('SIGKILL');
      await killed.ended;
      expect(existsSync(path.join(run('killed'), 'checkpoints/step-00000020'))).toBe(true);
      expect(await start('killed', ranks(4))).toMatchObject({ code: 0, error: expect.stringMatching(/continues +at step 20/) });
      expect(outcomeOf(run('killed'))).toEqual(one);
    },
    MINUTES,
  );
});

describe('what ranks cannot share', () => {
  it(
    'is told before anything is trained, with what to write',
    async () => {
      const uneven = await start('uneven', ranks(3), 'train.microBatch=4');
      expect(uneven).toMatchObject({ code: 2, error: expect.stringContaining('error  ranks-uneven') });
      expect(uneven.error).toContain('cut into 2 micro-batches');
      const whole = await cli([tiny, 'name=uneven', ranks(4)], { folder });
      expect(whole).toMatchObject({ code: 2, error: expect.stringContaining('Write train.microBatch: 2 into the experiment') });
      expect(existsSync(run('uneven'))).toBe(false);
    },
    MINUTES,
  );

  it(
    'is fine-tuned by the first rank, which says so, to the same figures',
    async () => {
      const ended = await cli([tiny, 'name=alone', CUT[0], CUT[2], 'train.steps=4', ranks(2)], { folder });
      expect(ended).toMatchObject({ code: 0, error: expect.stringMatching(/century is fine-tuned by one rank.*its microBatch 8 would/) });
      await cli([tiny, 'name=by-one', CUT[0], CUT[2], 'train.steps=4'], { folder });
      expect(outcomeOf(run('alone'))).toEqual(outcomeOf(run('by-one')));
    },
    MINUTES,
  );
});

describe('a model that threads fine-tune', () => {
  it(
    'comes to the figures of one process',
    async () => {
      const tune = (name: string, ...words: readonly string[]): Promise<Ended> =>
        cli(['fine-tune', 'runs/one', tiny, `name=${name}`, CUT[1], ...words], { folder });
      expect(await tune('tuned-by-one')).toMatchObject({ code: 0 });
      expect(await tune('tuned-by-two', ranks(2))).toMatchObject({ code: 0 });
      const figures = (name: string): unknown =>
        (JSON.parse(readFileSync(path.join(run(name), 'result.json'), 'utf8')) as { figures: unknown }).figures;
      expect(figures('tuned-by-two')).toEqual(figures('tuned-by-one'));
    },
    MINUTES,
  );
});

it('ranks of MPI that is not set up are an error that says what to type', async () => {
  const ended = await inProcess([tiny, 'name=none', 'parallel.type=mpi'], {
    folder,
    environment: { ELECTRA_RUN_CACHE: path.join(folder, 'empty') },
  });
  expect(ended).toMatchObject({ code: 1, error: expect.stringContaining('Install it: npx electra-run setup mpi') });
  expect(existsSync(run('none'))).toBe(false);
  expect(existsSync(path.join(root, 'plugins/collective/mpi/packages/package-lock.json'))).toBe(true);
});
