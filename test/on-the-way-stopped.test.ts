/** A run that is asked on the way and stopped, by a kill or by Ctrl-C: its curve has each point once when it has gone on. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineComponent } from '../src/component/component.ts';
import { loadExperiment } from '../src/config/load.ts';
import { Interrupted } from '../src/interrupted.ts';
import { openRunFolder } from '../src/runs/run-folder.ts';
import { silentLog } from '../src/track/silent.ts';
import type { CurvePoint } from '../src/train/on-the-way.ts';
import { groupOfOne } from '../src/parallel/group.ts';
import { runExperiment } from '../src/train/run.ts';
import { cli, metricsOf, root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { outcomeOf } from './support/run-outcome.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const tiny = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('on-the-way-stopped');
const run = (name: string): string => path.join(folder, 'runs', name);
const SET = ['tasks=[]', 'train.steps=8', 'train.evaluateEvery=4', 'train.checkpointEvery=4', 'train.logEvery=1'];
const AT = 'train.evaluateAt={ factor: 2 }';
const ASKED = "evaluations=[{ type: 'minimal-pairs', files: ['pairs.jsonl'] }, { type: 'pseudo-likelihood', texts: 2, length: 16 }]";
const PAIR = { sentence_good: 'the president has spoken', sentence_bad: 'the president have spoken', UID: 'agreement' };

beforeAll(() => writeFileSync(path.join(folder, 'pairs.jsonl'), `${JSON.stringify(PAIR)}\n`));

describe('a run that is stopped', () => {
  const dies = path.join(root, 'test/fixtures/experiments/dies.json5');
  const words = (name: string): string[] => [
    dies,
    ASKED,
    'tasks=[]',
    'train.steps=60',
    'train.evaluateAt={ perDecade: 2 }',
    `name=${name}`,
  ];
  beforeAll(async () => {
    const whole = await inProcess(words('whole'), { folder });
    expect(whole.code, whole.error).toBe(0);
  }, 180_000);

  it.each(['flush:20', 'evaluation:40'])(
    'by kill -9 at %s has each point once, with the same figures',
    { timeout: 180_000 },
    async (moment) => {
      const name = `killed-${moment.replace(':', '-')}`;
      const killed = await cli(words(name), { folder, environment: { KILL_AT: moment } });
      expect(killed, killed.error).toMatchObject({ signal: 'SIGKILL' });
      const resumed = await inProcess(words(name), { folder });
      expect(resumed.code, resumed.error).toBe(0);
      expect(timeless(outcomeOf(run(name)))).toEqual(timeless(outcomeOf(run('whole'))));
      expect(resultOf(name).along.points.map(({ step }) => step)).toEqual([0, 1, 3, 10, 32, 60]);
    },
  );

  it('in the middle of a point makes that point first of all when it goes on', async () => {
    const asked: number[] = [];
    await own('stopped', asked, 4);
    expect(asked).toEqual([0, 1, 2, 4]);
    await own('stopped', asked);
    expect(asked).toEqual([0, 1, 2, 4, 4, 8]);
    expect(metricsOf(run('stopped')).filter((line) => 'along/stopping/steps' in line)).toEqual(
      [0, 1, 2, 4, 8].map((step) => expect.objectContaining({ step, 'along/stopping/steps': step }) as unknown),
    );
    expect(resultOf('stopped').along.points.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
  });

  it('in the middle of the last point makes it all the same', async () => {
    const asked: number[] = [];
    await own('last', asked, 8);
    await own('last', asked);
    expect(asked).toEqual([0, 1, 2, 4, 8, 8]);
    expect(resultOf('last').along.points.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8]);
  });
});

interface Result {
  readonly along: { readonly seconds: number; readonly points: readonly CurvePoint[] };
}

function resultOf(name: string): Result {
  return JSON.parse(readFileSync(path.join(run(name), 'result.json'), 'utf8')) as Result;
}

function timeless({ result, ...outcome }: ReturnType<typeof outcomeOf>): unknown {
  return { ...outcome, result: { ...result, along: { ...(result.along as object), seconds: 0 } } };
}

/** The tiny run with an evaluation that notes its steps, and stops the run in the middle of one. */
async function own(name: string, asked: number[], stopAt?: number): Promise<void> {
  const stop = new AbortController();
  const stopping = defineComponent({
    kind: 'evaluation',
    name: 'stopping',
    summary: 'Notes steps, and stops the run.',
    options: Type.Object({}),
    create: () => ({
      name: 'stopping',
      prepare: async () => ({
        figures: [{ name: 'steps', label: 'steps' }],
        fingerprint: 'stopping',
        async measure({ step, signal }) {
          asked.push(step);
          if (step === stopAt) stop.abort(new Interrupted('SIGINT'));
          signal.throwIfAborted();
          return { steps: step };
        },
      }),
    }),
  });
  const set = [...SET, AT, "evaluations=['stopping']", "trackers=['jsonl']", `name=${name}`];
  const { loaded, problems } = await loadExperiment(tiny, { set, components: [stopping] });
  if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { experiment, registry, folder: experimentFolder } = loaded;
  const runFolder = await openRunFolder(run(name), { experiment });
  const setting = { experiment, registry, experimentFolder, folder: runFolder, cacheFolder: path.join(folder, 'cache') };
  try {
    await runExperiment({ ...setting, log: silentLog, signal: stop.signal, group: groupOfOne(stop.signal) });
    await runFolder.close('finished', experiment.train.steps);
  } catch (error) {
    await runFolder.close('interrupted', 0);
    if (!(error instanceof Interrupted)) throw error;
  }
}
