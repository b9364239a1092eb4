/**
 * Tasks against Hugging Face's classes for them, on the tiny encoder: logits, losses and gradients of the same numbers and batch.
 * `fixtures/hf-electra-tiny/make_tasks.py` says how the expected ones were made.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import encoderPlugin from '../plugins/encoder/electra/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import multiLabel from '../plugins/task/multi-label-classification/plugin.ts';
import multipleChoice from '../plugins/task/multiple-choice/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { layOutRows } from '../src/finetune/batches.ts';
import { huggingFaceClass } from '../src/finetune/hugging-face-class.ts';
import { createModel, type Model } from '../src/finetune/model.ts';
import { modelAnswer } from '../src/open/model-answer.ts';
import { modelInputs } from '../src/open/model-inputs.ts';
import { modelProgram } from '../src/open/model-program.ts';
import { openModel } from '../src/open/open-model.ts';
import { exportNetwork } from '../src/interop/hugging-face/export-network.ts';
import { nameInClass } from '../src/interop/trunk.ts';
import type { AnyExample } from '../src/kinds/dataset.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { KeptNetwork } from '../src/kinds/objective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task, TaskRow, TaskSequence } from '../src/kinds/task.ts';
import { bertFrame } from '../src/kit/frames.ts';
import { isOfTrunk } from '../src/nn/parameters.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { tinyTokenizer } from './support/tiny-task.ts';

interface Said {
  readonly logits: number[][];
  readonly loss: number;
  readonly gradientNorm: number;
}
interface Expected {
  readonly multiLabel: Said & Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids' | 'labels', number[][]>>;
  readonly multipleChoice: Said & Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', number[][][]>> & { labels: number[] };
}

const fixture = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny');
const expected = JSON.parse(readFileSync(path.join(fixture, 'tasks.json'), 'utf8')) as Expected;
const folder = temporaryFolder('parity-tasks');
const engine = await createOnnxEngine({ threads: 1 });
const length = 20;

const sizes = { layers: 2, hiddenSize: 36, heads: 3, intermediateSize: 96, embeddingSize: 24, maxPositions: 25 };
const encoder = encoderPlugin.create(
  { ...sizes, dropout: 0, attentionDropout: 0, positions: 'absolute', initializerRange: 0.02 },
  { length },
) as Encoder;
const kept: KeptNetwork = {
  name: 'discriminator',
  trunk: encoder.trunk({ vocabularySize: 400 }),
  frame: bertFrame(tinyTokenizer.special),
  sees: 'all',
};

describe('multi-label-classification', () => {
  const { input_ids, attention_mask, token_type_ids, labels, ...said } = expected.multiLabel;
  const names = ['a', 'b', 'c', 'd', 'e'];

  it("computes what ElectraForSequenceClassification does for 'multi_label_classification'", async () => {
    const example = { text: 'a', labels: names };
    const task = await taskOf(multiLabel, example, names, { threshold: 0.5, maxClasses: 500, batch: 3 });
    const rows = labels.map((wanted, row) => ({
      sequences: [sequence(input_ids[row], attention_mask[row], token_type_ids[row])],
      values: { wanted },
    }));
    const model = await modelOf(task, names.length);
    await compared(task, model, rows, said);
    const config = huggingFaceClass(kept, model.head, names);
    expect(config).toMatchObject({
      architectures: ['ElectraForSequenceClassification'],
      problem_type: 'multi_label_classification',
      id2label: { 0: 'a', 4: 'e' },
      task_specific_params: { one: { threshold: 0.5 } },
    });
    const { logits, loss } = await readBack(model, { input_ids, attention_mask, token_type_ids, labels }, config ?? {});
    near(logits.flat(), said.logits.flat());
    expect(loss).toBeCloseTo(said.loss, 5);
    await model.release();
  });
});

describe('multiple-choice', () => {
  const { input_ids, attention_mask, token_type_ids, labels, ...said } = expected.multipleChoice;
  const example = { context: 'a', choices: ['b', 'c', 'd'], answer: 0 };
  const rowsOf = (count: number): TaskRow[] =>
    labels.map((right, row) => ({
      sequences: input_ids[row].map((ids, choice) => sequence(ids, attention_mask[row][choice], token_type_ids[row][choice])),
      values: { right: [right], offered: Array<number>(count).fill(1) },
    }));

  it('computes what ElectraForMultipleChoice does, and is exported as it', async () => {
    const task = await taskOf(multipleChoice, example, [], { batch: 2 });
    const model = await modelOf(task, 0);
    await compared(task, model, rowsOf(3), said);
    const config = huggingFaceClass(kept, model.head, []);
    expect(config).toMatchObject({ architectures: ['ElectraForMultipleChoice'] });
    const { logits, loss } = await readBack(model, { input_ids, attention_mask, token_type_ids, labels }, config ?? {});
    near(logits.flat(), said.logits.flat());
    expect(loss).toBeCloseTo(said.loss, 5);
    await model.release();
  });

  it('leaves places that an example has no choice for out of the softmax', async () => {
    const task = await taskOf(multipleChoice, { ...example, choices: ['b', 'c', 'd', 'e'] }, [], { batch: 2 });
    const rows = rowsOf(3).map((row) => ({ ...row, sequences: [...row.sequences, row.sequences[0]] }));
    const model = await modelOf(task, 0);
    const inputs = layOutRows(rows, { length, rows: [0, 1] }, { task, batch: 2, pad: 0, mode: 'train' });
    const { figures } = await (await model.trainer(length)).step([inputs], { seed: 1, step: 0 }, { step: 1, learningRate: 0 });
    expect(figures.loss).toBeCloseTo(said.loss, 5);
    await model.release();
  });
});

/** The task on a dataset of this example, so that it knows how many labels or choices there are. */
async function taskOf(plugin: { create(options: never, given: never): unknown }, example: AnyExample, labels: string[], changes: object) {
  const dataset = { name: 'one', labels: async () => labels, split: async () => [example] };
  const fineTuning = { epochs: 1, length, learningRates: [1e-3], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
  const options = { dataset, metrics: [], pooling: 'cls', head: 'dense', dropout: 0, ...fineTuning, ...changes };
  const task = plugin.create(options as never, {} as never) as Task;
  await task.examples();
  return task;
}

/** With the fixture's encoder, and a head of the numbers that the script gave it. */
async function modelOf(task: Task, classes: number): Promise<Model> {
  const optimizer = (await adamw.create(
    { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: true, exclude: [] },
    {},
  )) as Optimizer;
  const model = await createModel({ task, kept, classes, engine, optimizer });
  const { memory } = await openModel(path.join(fixture, 'discriminator'), [encoderPlugin]);
  for (const { name } of kept.trunk.parameters) model.memory.view(model.memory.weights, name).set(memory.view(memory.weights, name));
  for (const { name } of model.memory.placements.filter((each) => !isOfTrunk(each))) {
    const view = model.memory.view(model.memory.weights, name);
    view.set(Float32Array.from(view, (_, index) => 0.3 * Math.sin(index + 1)));
  }
  await model.loaded.push();
  return model;
}

async function compared(task: Task, model: Model, rows: readonly TaskRow[], said: Said): Promise<void> {
  const planned = { length, rows: rows.map((_, row) => row) };
  const layout = { task, batch: rows.length, pad: 0 };
  const { run } = await model.evaluator(length);
  const { logits } = await run(layOutRows(rows, planned, { ...layout, mode: 'evaluate' }), { seed: 1, step: 0 });
  near(Array.from(logits), said.logits.flat());
  const inputs = layOutRows(rows, planned, { ...layout, mode: 'train' });
  const { figures, gradientNorm } = await (await model.trainer(length)).step([inputs], { seed: 1, step: 0 }, { step: 1, learningRate: 0 });
  expect(Math.abs(figures.loss / said.loss - 1)).toBeLessThan(1e-5);
  expect(Math.abs(gradientNorm / said.gradientNorm - 1)).toBeLessThan(1e-4);
}

function near(values: readonly number[], wanted: readonly number[]): void {
  expect(values).toHaveLength(wanted.length);
  expect(Math.max(...values.map((value, index) => Math.abs(value - wanted[index])))).toBeLessThan(1e-5);
}

/** What `electra-run logits` says of a line, of the folder that the task leaves. */
async function readBack(model: Model, question: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>) {
  const [className] = config.architectures as readonly string[];
  const own = path.join(folder, className);
  const names = Object.fromEntries(model.memory.placements.map((placed) => [nameInClass(kept.trunk, className, placed), placed.name]));
  await exportNetwork(own, { huggingFaceConfig: config, names, longest: 25, frame: kept.frame }, model.memory, tinyTokenizer);
  const opened = await openModel(own, [encoderPlugin]);
  const inputs = modelInputs(opened, question);
  if (typeof inputs === 'string') throw new Error(inputs);
  const program = await (await engine.load(opened.memory)).compile(modelProgram(opened, inputs));
  const outputs = await program.run(inputs.tensors, { seed: 1, step: 0 });
  await program.release();
  return JSON.parse(modelAnswer(opened, inputs, outputs) ?? '') as { readonly logits: number[][]; readonly loss: number };
}

function sequence(ids: readonly number[], mask: readonly number[], segments: readonly number[]): TaskSequence {
  const real = mask.indexOf(0) < 0 ? mask.length : mask.indexOf(0);
  return { ids: ids.slice(0, real), segments: segments.slice(0, real) };
}
