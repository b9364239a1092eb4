/** Fine-tuning with the shipped tasks, optimizer and engine, on networks and data so small that it takes a second. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import macroF1 from '../plugins/metric/macro-f1/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { randomFor } from '../src/random.ts';
import { fineTune, type FineTuningSetting, type TaskResult } from '../src/finetune/fine-tune.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { silentLog } from '../src/track/silent.ts';
import { tinyKept, tinyTags, tinyTexts, tinyTokenizer } from './support/tiny-task.ts';

const engine = await createOnnxEngine({ threads: 1 });
const optimizer = (await adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] },
  {},
)) as Optimizer;
const metrics = [accuracy.create({}, {}), macroF1.create({}, {})] as Metric[];
const settings = {
  epochs: 3,
  batch: 16,
  length: 32,
  learningRates: [0.01],
  layerDecay: 1,
  warmup: 0.1,
  seeds: 1,
  scratch: false,
  maxClasses: 500,
  beyond: 'wrong' as const,
  labelAllPieces: false,
  dropout: 0.1,
  metrics,
};

const kept = tinyKept();
const pretrained = new FlatMemory(kept.trunk.parameters, []);
initialize(pretrained, 7);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fine-tune-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('fine-tuning', () => {
  it.each(['cls', 'mean'] as const)('learns to tell two kinds of text apart, pooling %s', async (pooling) => {
    const result = await tune(texts({ pooling }));
    expect(result.summary.pretrained?.mean).toBeGreaterThan(0.9);
    expect(result.floor?.value).toBeLessThan(0.7);
    expect(result).toMatchObject({
      task: 'tiny-texts',
      metric: 'accuracy',
      labels: ['first', 'second'],
      trainExamples: 200,
      devExamples: 60,
    });
    expect(result.gain).toBeUndefined();
  });

  it('learns to tag words, and leaves a model that Hugging Face has a class for', async () => {
    const result = await tune(tags());
    expect(result.summary.pretrained?.mean).toBeGreaterThan(0.9);
    const config = JSON.parse(await readFile(join(folder, 'model', 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({
      architectures: ['ElectraForTokenClassification'],
      id2label: { 0: 'first', 1: 'second' },
      label2id: { first: 0, second: 1 },
    });
    const { tensors } = await readSafetensors(join(folder, 'model', 'model.safetensors'));
    expect(tensors.get('classifier.weight')?.shape).toEqual([2, 16]);
    expect(tensors.has('electra.encoder.layer.1.output.dense.weight')).toBe(true);
    expect([...tensors.keys()].filter((name) => name.startsWith('discriminator_predictions'))).toEqual([]);
  });

  it('leaves a classifier of texts that Hugging Face has a class for, with the dense head on [CLS]', async () => {
    const result = await tune(texts({ head: 'dense' }));
    expect(result.summary.pretrained?.mean).toBeGreaterThan(0.9);
    expect(JSON.parse(await readFile(join(folder, 'model', 'config.json'), 'utf8'))).toMatchObject({
      architectures: ['ElectraForSequenceClassification'],
      id2label: { 0: 'first', 1: 'second' },
    });
    const { tensors } = await readSafetensors(join(folder, 'model', 'model.safetensors'));
    const own = [...tensors].filter(([name]) => name.startsWith('classifier')).map(([name, { shape }]) => `${name} ${shape.join('x')}`);
    expect(own.sort()).toEqual([
      'classifier.dense.bias 16',
      'classifier.dense.weight 16x16',
      'classifier.out_proj.bias 2',
      'classifier.out_proj.weight 2x16',
    ]);
  });

  it.each([{}, { head: 'dense', pooling: 'mean' }])('leaves no model where Hugging Face has no class for the head: %j', async (changes) => {
    await tune(texts({ epochs: 1, ...changes }));
    expect(await readdir(folder)).not.toContain('model');
  });

  it('gives both starts the same head, batches and dropout: from the same trunk they come to the same figures', async () => {
    const task = texts({ scratch: true, epochs: 1 });
    const trunk = new FlatMemory(kept.trunk.parameters, []);
    initialize(trunk, randomFor(1, 'fine-tuning', task.name, 1).integer(2 ** 32));
    const { runs } = await tune(task, { pretrained: (name) => trunk.view(trunk.weights, name) });
    expect(runs[1]).toEqual({ ...runs[0], init: 'scratch' });
  });

  it('gives the same result to the bit when run again', async () => {
    const task = texts({ scratch: true, epochs: 2, seeds: 2 });
    const first = await tune(task, { folder: join(folder, 'first') });
    expect(await tune(task, { folder: join(folder, 'second') })).toEqual(first);
    expect(first.runs.length).toBe(4);
    expect(first.gain).toBe((first.summary.pretrained?.mean ?? 0) - (first.summary.scratch?.mean ?? 0));
  });

  it.each(['webgpu', 'cuda'] as const)('trains on %s, with the CPU in its place, to the same model', async (device) => {
    const task = texts({ epochs: 1, head: 'dense', learningRates: [0.003] });
    const trainedOn = async (each: Engine) => {
      const result = await tune(task, { engine: each, folder: join(folder, each.device) });
      const { tensors } = await readSafetensors(join(folder, each.device, 'model', 'model.safetensors'));
      return { result, tensors, numbersOf: (name: string) => tensors.get(name)?.data as Float32Array };
    };
    const [right, found] = [await trainedOn(engine), await trainedOn(await createOnnxEngine({ device, standIn: 'cpu' }))];
    expect([...found.tensors.keys()]).toEqual([...right.tensors.keys()]);
    for (const name of right.tensors.keys()) expect(farthest(found.numbersOf(name), right.numbersOf(name)), name).toBeLessThan(2e-5);
    const words = 'electra.embeddings.word_embeddings.weight';
    expect(farthest(found.numbersOf(words), pretrained.view(pretrained.weights, words))).toBeGreaterThan(1e-3);
    expect(found.result).toEqual(right.result);
  });

  it('goes on after an interruption with the runs that are missing, to the same result', async () => {
    const task = tags({ scratch: true, epochs: 1, learningRates: [0.01, 0.003] });
    const whole = await tune(task, { folder: join(folder, 'whole') });

    const controller = new AbortController();
    const interrupted = tune(task, { folder: join(folder, 'resumed'), signal: controller.signal, log: abortIn(controller, 2, 5) });
    await expect(interrupted).rejects.toThrow('stopped');
    expect((await readdir(join(folder, 'resumed'))).filter((name) => name.endsWith('.json'))).toEqual([
      'plans.json',
      'pretrained-0.01-1.json',
    ]);

    let phases = 0;
    const counting = { ...silentLog, phase: () => ({ update() {}, done() {}, stop() {}, started: phases++ }) };
    expect(await tune(task, { folder: join(folder, 'resumed'), log: counting })).toEqual(whole);
    expect(phases).toBe(3);
    const [first, second] = await Promise.all(
      ['whole', 'resumed'].map((name) => readFile(join(folder, name, 'model', 'model.safetensors'))),
    );
    expect(second.equals(first)).toBe(true);
  });

  it('begins anew with other rates, to the result and the model of these alone', async () => {
    const alone = await tune(tags({ epochs: 1, learningRates: [0.0003] }), { folder: join(folder, 'alone') });
    const both = tags({ epochs: 1, learningRates: [0.01, 0.0003] });
    await tune(both, { folder: join(folder, 'changed') });
    expect(await tune(tags({ epochs: 1, learningRates: [0.0003] }), { folder: join(folder, 'changed') })).toEqual(alone);
    const [first, second] = await Promise.all(
      ['alone', 'changed'].map((name) => readFile(join(folder, name, 'model', 'model.safetensors'))),
    );
    expect(second.equals(first)).toBe(true);
    expect((await readdir(join(folder, 'changed'))).sort()).toEqual(['model', 'plans.json', 'pretrained-0.0003-1.json', 'submission']);
  });

  it('compiles each length once for all runs, and nothing when all runs are finished', async () => {
    const compiled: string[] = [];
    const counting: Engine = {
      ...engine,
      async load(memory) {
        const model = await engine.load(memory);
        return {
          ...model,
          compile: (program) => (compiled.push(program.name), model.compile(program)),
          trainer: (program, ...others) => (compiled.push(program.name), model.trainer(program, ...others)),
        };
      },
    };
    const task = texts({ scratch: true, epochs: 1, seeds: 2 });
    await tune(task, { engine: counting });
    expect(compiled.sort()).toEqual([
      'tiny-texts-evaluate-16x16',
      'tiny-texts-evaluate-16x32',
      'tiny-texts-train-16x16',
      'tiny-texts-train-16x32',
    ]);
    await tune(task, { engine: counting });
    expect(compiled.length).toBe(4);
  });

  it('refuses a length that the network has no positions for', async () => {
    await expect(tune(texts({ length: 64 }))).rejects.toThrow(/64 tokens.*32 positions/);
  });
});

function farthest(found: Float32Array, right: Float32Array): number {
  return right.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
}

function texts(changes: object = {}): Task {
  return textClassification.create({ dataset: tinyTexts(), pooling: 'cls', head: 'linear', ...settings, ...changes }, {}) as Task;
}

function tags(changes: object = {}): Task {
  return tokenClassification.create({ dataset: tinyTags(), ...settings, ...changes }, {}) as Task;
}

async function tune(task: Task, changes: Partial<FineTuningSetting> = {}): Promise<TaskResult> {
  return fineTune({
    ...(await readTask(await examineTask(task), kept, tinyTokenizer)),
    kept,
    pretrained: trained,
    tokenizer: tinyTokenizer,
    engine,
    optimizer,
    seed: 1,
    log: silentLog,
    check: () => undefined,
    folder,
    numericsFolder: null,
    signal: new AbortController().signal,
    ...changes,
  });
}

function trained(name: string): Float32Array {
  return pretrained.view(pretrained.weights, name);
}

/** A log that aborts at this step of this phase. */
function abortIn(controller: AbortController, phase: number, step: number): FineTuningSetting['log'] {
  let phases = 0;
  return {
    ...silentLog,
    phase: () => {
      const number = ++phases;
      return { update: (done) => void (number === phase && done === step && controller.abort(new Error('stopped'))), done() {}, stop() {} };
    },
  };
}
