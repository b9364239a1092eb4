/**
 * OpenVINO, set up as a user would, from npm and PyPI: it keeps the contract of engines in float32, and in bfloat16 rounds what it says
 * and no more.
 *
 * The setup stays in `.electra-run/engines/openvino` (92 MB) and is made once; the next time it is only tried.
 */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import plugin from '../../plugins/engine/openvino/plugin.ts';
import { createOpenvinoEngine } from '../../src/engine/index.ts';
import { multipliesBfloat16 } from '../../src/engine/openvino/start.ts';
import type { Engine } from '../../src/kinds/engine.ts';
import { testComponent } from '../../src/testing/index.ts';
import { committedOf, courseOf, farthest, readRows } from '../golden.ts';
import { cli, root, type Ended } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cacheFolder = path.join(root, '.electra-run');
const experiment = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('openvino');
const environment = { ELECTRA_RUN_CACHE: cacheFolder };
const run = (...words: string[]): Promise<Ended> => cli(words, { folder, environment });
const openvino = 'engine.type=openvino';

const objectives = readdirSync(path.join(root, 'test/golden')).map((file) => file.replace('.losses.txt', ''));

/** How far the first steps on an engine are from the committed ones. */
async function offCourse(engine: Engine, objective: string, steps: number): Promise<ReturnType<typeof farthest>> {
  const { columns, rows } = await courseOf(engine, { objective, steps, cacheFolder: folder });
  return farthest(rows, readRows(committedOf(objective), columns).slice(0, steps), columns);
}

beforeAll(async () => {
  const ended = await cli(['setup', 'openvino'], { folder: root, environment });
  expect(ended, ended.error).toMatchObject({ code: 0, out: expect.stringMatching(/^OpenVINO 2026\.4\.1 in /) });
}, 900_000);

describe('the engine openvino in float32', () => {
  it.each(objectives)('takes the golden course of %s', async (objective) => {
    const engine = await createOpenvinoEngine({ precision: 'float32', cacheFolder });
    expect(engine).toMatchObject({ name: 'openvino', device: expect.stringMatching(/^cpu, float32, \d+ threads?$/) });
    const { difference, step, figure } = await offCourse(engine, objective, 50);
    expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
  });

  it('trains and fine-tunes a whole experiment, tells what its operations took, and comes to the same bits again', async () => {
    const set = ['--set', openvino, '--set', 'engine.precision=float32', '--set', 'name=whole'];
    const ended = await run(experiment, ...set, '--profile');
    expect(ended, ended.error).toMatchObject({ code: 0, error: expect.stringContaining('cpu, float32') });
    expect(ended.out + ended.error).toMatch(/^MatMul brgemm_\S+ +\d/m);
    const again = await run('reproduce', 'runs/whole');
    expect(again, again.error + again.out).toMatchObject({ code: 0 });
  });

  it.each([
    { from: 'openvino', to: 'onnx' },
    { from: 'onnx', to: 'openvino' },
  ])('a run of $from goes on with $to', async ({ from, to }) => {
    const name = `from-${from}`;
    const precision = (engine: string): string[] => (engine === 'openvino' ? ['--set', 'engine.precision=float32'] : []);
    const first = await run(experiment, '--set', `engine.type=${from}`, ...precision(from), '--set', `name=${name}`, '--set', 'tasks=[]');
    expect(first, first.error).toMatchObject({ code: 0 });
    const more = await run('extend', `runs/${name}`, '--set', `engine.type=${to}`, ...precision(to), '--set', 'train.steps=80');
    expect(more, more.error).toMatchObject({ code: 0, error: expect.stringContaining(to === 'onnx' ? 'onnx (cpu' : 'cpu, float32') });
  });

  it('says what to type where its libraries are damaged, and shows no stack', async () => {
    const broken = path.join(folder, 'broken');
    mkdirSync(path.join(broken, 'engines'), { recursive: true });
    cpSync(path.join(cacheFolder, 'engines/openvino'), path.join(broken, 'engines/openvino'), { recursive: true });
    writeFileSync(path.join(broken, 'engines/openvino/openvino/libs/libopenvino_c.so.2641'), 'no library');
    const ended = await cli([experiment, '--set', openvino, '--set', 'engine.precision=float32', '--set', 'name=broken'], {
      folder,
      environment: { ELECTRA_RUN_CACHE: broken },
    });
    expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/engine-broken[^]*npx electra-run setup openvino --fresh/) });
    expect(ended.error).not.toMatch(/^ +at /m);
  });
});

describe('a model that is asked', () => {
  const logits = async (...words: string[]): Promise<readonly number[]> => {
    const ended = await run('score', '--model', path.join(folder, 'runs/whole'), questions, ...words);
    expect(ended, ended.error).toMatchObject({ code: 0 });
    return ended.out
      .trim()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as { readonly logits: readonly number[] }).logits);
  };
  const questions = path.join(folder, 'questions.jsonl');
  const farthestFrom = (right: readonly number[], ours: readonly number[]): number =>
    Math.max(...right.map((value, index) => Math.abs(ours[index] - value)));

  it('gives the numbers of onnxruntime, rounded where that is asked for', async () => {
    writeFileSync(questions, ['one', 'two words', 'and a third text of more words'].map((text) => JSON.stringify({ text })).join('\n'));
    const right = await logits();
    expect(farthestFrom(right, await logits('--engine', 'openvino', '--precision', 'float32'))).toBeLessThan(1e-4);
    if (!multipliesBfloat16()) return;
    const off = farthestFrom(right, await logits('--engine', 'openvino'));
    expect(off).toBeGreaterThan(1e-6);
    expect(off).toBeLessThan(0.05);
  });

  it('as an exported graph alone is told to be asked by onnxruntime', async () => {
    expect(await run('export', 'runs/whole', '--to', 'onnx', '--out', 'graphs')).toMatchObject({ code: 0 });
    const ended = await run('score', '--model', 'graphs/discriminator', questions, '--engine', 'openvino');
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining('model-without-weights') });
    expect(await run('score', '--model', 'graphs/discriminator', questions, '--precision', 'float32')).toMatchObject({
      code: 2,
      error: expect.stringContaining('add --engine openvino'),
    });
  });
});

describe.runIf(multipliesBfloat16())('the engine openvino in bfloat16', () => {
  it.each(objectives)('stays near the golden course of %s, and does round', async (objective) => {
    const engine = await createOpenvinoEngine({ precision: 'bfloat16', cacheFolder });
    const { difference, step, figure } = await offCourse(engine, objective, 10);
    expect(difference, `${figure} of step ${step}`).toBeLessThan(0.05);
    expect(difference).toBeGreaterThan(1e-5);
  });

  it('trains a whole experiment, and comes to the same bits again', async () => {
    const ended = await run(experiment, '--set', openvino, '--set', 'name=rounded');
    expect(ended, ended.error).toMatchObject({ code: 0, error: expect.stringContaining('cpu, bfloat16') });
    const again = await run('reproduce', 'runs/rounded');
    expect(again, again.error + again.out).toMatchObject({ code: 0 });
  });
});

// Under another name, because the contract's own experiments lie elsewhere and have a cache of their own.
testComponent(
  {
    ...plugin,
    name: 'openvino-here',
    create: (options, injected) => plugin.create({ ...options, precision: 'float32' }, { ...injected, cacheFolder }),
  } as typeof plugin,
  { it },
);
