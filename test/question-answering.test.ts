/** Question answering on networks and data so small that it takes seconds: parity of the plain head, what both heads learn and leave. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import electra from '../plugins/encoder/electra/plugin.ts';
import bestF1 from '../plugins/metric/squad-best-f1/plugin.ts';
import squadExact from '../plugins/metric/squad-exact/plugin.ts';
import squadF1 from '../plugins/metric/squad-f1/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { layOutRows } from '../src/finetune/batches.ts';
import { fineTune, type TaskResult } from '../src/finetune/fine-tune.ts';
import { createModel } from '../src/finetune/model.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { QuestionExample } from '../src/kinds/dataset.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { KeptNetwork } from '../src/kinds/objective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task, TaskRow } from '../src/kinds/task.ts';
import { bertFrame } from '../src/kit/frames.ts';
import { judgeHead } from '../src/nn/heads/judge.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import type { Trunk } from '../src/nn/network.ts';
import { initialize } from '../src/nn/parameters.ts';
import { randomFor } from '../src/random.ts';
import { silentLog } from '../src/track/silent.ts';
import { questionTask } from './support/questions.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { tinyKept, tinyTokenizer } from './support/tiny-task.ts';

const engine = await createOnnxEngine({ threads: 1 });
const optimizer = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: false } as never,
  {},
) as Optimizer;
const metrics = [squadF1, squadExact, bestF1].map(({ create }) => create({}, {}) as Metric);

interface Expected {
  readonly spans: readonly (readonly [number, number])[];
  readonly loss: number;
  readonly logits: readonly (readonly (readonly number[])[])[];
  readonly global_grad_norm: number;
  readonly gradients: Readonly<Record<string, { readonly norm: number; readonly first: readonly number[] }>>;
}

describe('the plain head', () => {
  it('has the logits, the loss and the gradients of ElectraForQuestionAnswering, and padding changes none of them', async () => {
    const fixture = fileURLToPath(new URL('./fixtures/hf-electra-tiny/', import.meta.url));
    const json = <T>(name: string): T => JSON.parse(readFileSync(join(fixture, name), 'utf8')) as T;
    const expected = json<Expected>('answers.json');
    const given = json<Record<'input_ids' | 'attention_mask' | 'token_type_ids', number[][]>>('expected.json');
    const sizes = { layers: 2, hiddenSize: 36, heads: 3, intermediateSize: 96, embeddingSize: 24, maxPositions: 25 };
    const options = { ...sizes, dropout: 0, attentionDropout: 0, positions: 'absolute', initializerRange: 0.02 } as const;
    const trunk = (electra.create(options, { length: 25 }) as Encoder).trunk({ vocabularySize: 400 });
    const kept: KeptNetwork = { name: 'kept', trunk, frame: bertFrame(tinyTokenizer.special), sees: 'all' };
    const rows = given.input_ids.map((ids, row): TaskRow => {
      const real = given.attention_mask[row].filter((mark) => mark === 1).length;
      const [start, end] = expected.spans[row];
      return {
        sequences: [{ ids: ids.slice(0, real), segments: given.token_type_ids[row].slice(0, real) }],
        values: { start: [start], end: [end] },
      };
    });
    const [batch, length] = [rows.length, given.input_ids[0].length];
    const task = questionTask({ train: [], dev: [] }, { batch, length });
    const model = await createModel({ task, kept, classes: 0, engine, optimizer });
    const { memory } = model;
    const pretrained = await withItsHead(join(fixture, 'discriminator'), trunk);
    for (const { name } of trunk.parameters) memory.view(memory.weights, name).set(pretrained.view(pretrained.weights, name));
    memory.view(memory.weights, 'qa_outputs.weight').forEach((_, at, weights) => (weights[at] = 0.3 * Math.sin(at)));
    memory.view(memory.weights, 'qa_outputs.bias').set([0.1, -0.2]);
    await model.loaded.push();

    const planned = { length, rows: [...rows.keys()] };
    const evaluated = layOutRows(rows, planned, { task, batch, pad: 0, mode: 'evaluate' });
    const { logits } = await (await model.evaluator(length)).run(evaluated, { seed: 1, step: 0 });
    expected.logits.forEach((tokens, row) =>
      tokens.flat().forEach((value, at) => expect(Math.abs(logits[row * length * 2 + at] - value)).toBeLessThan(1e-4)),
    );

    const inputs = layOutRows(rows, planned, { task, batch, pad: 0, mode: 'train' });
    const trainer = await model.trainer(length);
    const { figures, gradientNorm } = await trainer.step([inputs], { seed: 1, step: 0 }, { step: 1, learningRate: 0 });
    expect(Math.abs(figures.loss / expected.loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(gradientNorm / expected.global_grad_norm - 1)).toBeLessThan(1e-4);
    await model.loaded.pull();
    expect(Object.keys(expected.gradients).length).toBeGreaterThan(30);
    for (const [name, { norm, first }] of Object.entries(expected.gradients)) {
      const ours = memory.view(memory.gradients, name);
      // Of keys' biases and of the head's, which a softmax does not see, there is rounding noise in both.
      if (norm < 1e-5) expect([name, Math.hypot(...ours) < 1e-4]).toEqual([name, true]);
      else {
        const worst = Math.max(...first.map((value, at) => Math.abs(value - ours[at])));
        expect([name, Math.abs(Math.hypot(...ours) / norm - 1) < 1e-3, worst < 1e-3 * norm]).toEqual([name, true, true]);
      }
    }
    await model.release();
  });
});

const sizes = { epochs: 10, batch: 8, length: 16, learningRates: [0.005], warmup: 0.1, seeds: 1 };

describe.each(['plain', 'joint'] as const)('with the %s head', (head) => {
  it('finds answers in windows, and says where there is none; run again, it is there already', async () => {
    const folder = join(temporaryFolder('question-answering'), head);
    const task = questionTask({ train: asked('train', 240), dev: asked('dev', 40) }, { ...sizes, head, beams: 4, stride: 6, metrics });
    const result = await tune(task, folder);
    expect(result.floor).toMatchObject({ note: 'no answer to any question' });
    expect(result.floor?.value).toBeLessThan(0.4);
    const { squad_f1, squad_exact, squad_best_f1 } = result.summary.pretrained?.metrics ?? {};
    expect(squad_f1).toBeGreaterThan(0.85);
    expect(squad_exact).toBeGreaterThan(0.75);
    expect(squad_best_f1).toBeGreaterThan(squad_f1 - 1e-9);
    expect(Math.abs(result.runs[0].metrics.squad_best_f1_threshold)).toBeLessThan(20);
    expect(await tune(task, folder)).toEqual(result);
    const file = (name: string) => JSON.parse(readFileSync(join(folder, 'submission', `${name}.json`), 'utf8')) as Record<string, never>;
    const [given, odds, texts] = ['predictions', 'null_odds', 'best_texts'].map(file);
    const answers = asked('dev', 40).map(({ id, answers: wanted }) => {
      expect(given[id]).toBe(odds[id] > 0 ? '' : texts[id]);
      return { wanted, text: texts[id], noAnswer: odds[id], declined: odds[id] > 0 };
    });
    for (const metric of metrics) {
      const collected = metric.start();
      collected.add({ labels: [], predictions: [], answers });
      expect(collected.result()).toBeCloseTo(result.runs[0].metrics[metric.name], 12);
    }
    if (head === 'joint') expect(existsSync(join(folder, 'model'))).toBe(false);
    else
      expect(JSON.parse(await readFile(join(folder, 'model', 'config.json'), 'utf8'))).toMatchObject({
        architectures: ['ElectraForQuestionAnswering'],
      });
  }, 30_000);
});

/** The answer goes from one word of the second kind to the other, with up to two of the first kind between them; a fourth has none. */
function asked(side: string, count: number): QuestionExample[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomFor('asked', side, index);
    const some = (words: number, kind: number): string[] =>
      Array.from({ length: words }, () => `${'bcdfghjklmnpqrstvz'[kind * 9 + random.integer(9)]}${'aeiou'[random.integer(5)]}`);
    const answer = index % 4 === 0 ? [] : [...some(1, 1), ...some(random.integer(3), 0), ...some(1, 1)];
    const before = some(1 + random.integer(10), 0);
    const words = [...before, ...answer, ...some(1 + random.integer(8), 0)];
    const spans = answer.length > 0 ? [{ text: answer.join(' '), start: before.join(' ').length + 1 }] : [];
    return {
      id: `${side}-${index}`,
      question: some(2, 0).join(' '),
      passage: words.join(' '),
      answers: spans.map(({ text }) => text),
      spans,
    };
  });
}

async function tune(task: Task, folder: string): Promise<TaskResult> {
  const kept = tinyKept({ dropout: 0 });
  const { data, counts } = await readTask(await examineTask(task), kept, tinyTokenizer);
  const network = new FlatMemory(kept.trunk.parameters, []);
  initialize(network, 1);
  return fineTune({
    task,
    data,
    counts,
    kept,
    pretrained: (name) => (network.placements.some((placed) => placed.name === name) ? network.view(network.weights, name) : null),
    tokenizer: tinyTokenizer,
    engine,
    optimizer,
    seed: 1,
    log: silentLog,
    folder,
    check: () => {},
    numericsFolder: null,
    signal: new AbortController().signal,
  });
}

/** The numbers of a folder, which has a head of pre-training too. */
async function withItsHead(folder: string, trunk: Trunk): Promise<FlatMemory> {
  const parameters = [...trunk.parameters, ...judgeHead(trunk).parameters];
  const memory = new FlatMemory(parameters, []);
  const names = Object.fromEntries(parameters.map(({ name }) => [name, name]));
  await importNetwork(folder, { summary: '', parameters, names, huggingFaceConfig: null }, memory);
  return memory;
}
