/** TensorBoard reads what the tracker writes: finished, failed, resumed and killed runs, with both of its loaders. */
import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tracker } from '../../src/kinds/tracker.ts';
import plugin from '../../plugins/tracker/tensorboard/plugin.ts';
import { runPython } from './python.ts';

type Points = [step: number, value: number][];
interface Answers {
  scalars: Record<string, Record<string, Points>>;
  accumulated: Record<string, Record<string, Points>>;
  texts: Record<string, Record<string, [step: number, html: string][]>>;
  histograms: Record<string, Record<string, [step: number, buckets: [number, number, number][]][]>>;
  experiment: { hparamInfos: { name: string; type: string; differs?: boolean }[]; metricInfos: { name: { tag: string } }[] };
  sessionGroups: {
    sessionGroups: {
      name: string;
      hparams: Record<string, unknown>;
      metricValues: { name: { tag: string }; value: number }[];
      sessions: { status: string }[];
    }[];
  };
}

describe.each(['rust', 'python'])('TensorBoard with its %s loader', (loader) => {
  let logdir: string;
  let read: Answers;

  beforeAll(async () => {
    logdir = await mkdtemp(join(tmpdir(), 'interop-'));
    await writeFinishedRun(join(logdir, 'base'), 50);
    await writeFinishedRun(join(logdir, 'lambda-10'), 10);
    await writeFailedRun(join(logdir, 'broken'));
    await writeKilledRun(join(logdir, 'killed'));
    await writeFailedRun(join(logdir, 'mended'));
    await writeFinishedRun(join(logdir, 'mended'), 50);
    read = (await runPython('read_tensorboard.py', logdir, loader)) as Answers;
  });
  afterAll(() => rm(logdir, { recursive: true }));

  it('shows every run under its name', () => {
    expect(Object.keys(read.scalars).sort()).toEqual(['base', 'broken', 'killed', 'lambda-10', 'mended']);
  });

  it('draws the curves, and the final figures beside them', () => {
    expect(read.scalars.base['generator/loss']).toEqual(range(0, 20).map((step) => [step, 10 - step / 4]));
    expect(read.scalars.base['heldout/rtd_auc']).toEqual([[19, Math.fround(0.75)]]);
    expect(read.accumulated.base['generator/loss']).toEqual(read.scalars.base['generator/loss']);
    expect(read.scalars.base).not.toHaveProperty('heldout/undefined');
  });

  it('shows the texts', () => {
    const [[step, html]] = read.texts.base.samples;
    expect(step).toBe(10);
    expect(html).toContain('<strong>naïve → 🦊</strong>');
  });

  it('shows the histograms', () => {
    const [[step, buckets]] = read.histograms.base['weights/query'];
    expect(step).toBe(10);
    expect(buckets).toHaveLength(30);
    expect(buckets[0][0]).toBe(-2);
    expect(buckets[29][1]).toBe(2);
    expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBe(401);
  });

  it('forgets what a killed run logged after the step it went on from', () => {
    const before = range(0, 4).map((step) => [step, step]);
    expect(read.scalars.killed['generator/loss']).toEqual([...before, [4, 400]]);
    expect(read.accumulated.killed['generator/loss']).toEqual([...before, [4, 400]]);
  });

  it('fills the HParams page and puts what differs first', () => {
    expect(read.experiment.hparamInfos[0]).toMatchObject({ name: 'loss.lambda', type: 'DATA_TYPE_FLOAT64', differs: true });
    expect(read.experiment.hparamInfos.map(({ name }) => name).sort()).toEqual(['loss.lambda', 'loss.type', 'seed', 'tokenizer.lowerCase']);
    expect(read.experiment.metricInfos.map(({ name }) => name.tag)).toContain('heldout/rtd_auc');

    const rows = Object.fromEntries(read.sessionGroups.sessionGroups.map((group) => [group.name, group]));
    expect(rows['lambda-10'].hparams).toEqual({ 'loss.lambda': 10, 'loss.type': 'electra', seed: 1, 'tokenizer.lowerCase': true });
    expect(rows['lambda-10'].metricValues.find(({ name }) => name.tag === 'heldout/rtd_auc')?.value).toBeCloseTo(0.75, 6);
    expect(Object.fromEntries(Object.entries(rows).map(([name, { sessions }]) => [name, sessions[0].status]))).toEqual({
      base: 'STATUS_SUCCESS',
      'lambda-10': 'STATUS_SUCCESS',
      broken: 'STATUS_FAILURE',
      killed: 'STATUS_UNKNOWN',
      mended: 'STATUS_SUCCESS',
    });
  });
});

async function start(folder: string, step: number, lambda = 50): Promise<Required<Tracker>> {
  const tracker = (await plugin.create({}, {})) as Required<Tracker>;
  const experiment = {
    $schema: '../schemas/experiment.schema.json',
    seed: 1,
    loss: { type: 'electra', lambda },
    tokenizer: { lowerCase: true },
    trackers: [{ type: 'tensorboard' }],
  };
  await mkdir(folder, { recursive: true });
  await tracker.start({ folder, name: 'run', experiment, step });
  return tracker;
}

async function writeFinishedRun(folder: string, lambda: number): Promise<void> {
  const tracker = await start(folder, 0, lambda);
  for (const step of range(0, 20)) tracker.scalars(step, { 'generator/loss': 10 - step / 4 });
  tracker.text(10, 'samples', '**naïve → 🦊**');
  tracker.histogram(
    10,
    'weights/query',
    Float32Array.from({ length: 401 }, (_, i) => (i - 200) / 100),
  );
  await tracker.finish({ figures: { 'heldout/rtd_auc': 0.75, 'heldout/undefined': NaN }, status: 'finished' });
}

async function writeFailedRun(folder: string): Promise<void> {
  const tracker = await start(folder, 0);
  tracker.scalars(0, { 'generator/loss': 1 });
  await tracker.finish({ figures: {}, status: 'failed' });
}

/** Logged to step 9, killed in the middle of a write; went on from step 4 and logged that one again. */
async function writeKilledRun(folder: string): Promise<void> {
  const first = await start(folder, 0);
  for (const step of range(0, 10)) first.scalars(step, { 'generator/loss': step });
  await first.flush();
  const [file] = await readdir(folder);
  await appendFile(join(folder, file), Buffer.from('1800000000000000a37f4b220900', 'hex'));

  const second = await start(folder, 4);
  second.scalars(4, { 'generator/loss': 400 });
  await second.flush();
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
