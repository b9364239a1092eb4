/**
 * A training in two stages, as the paper's two-stage ELECTRA: the generator alone, then a copy of it that judges while
 * the generator stays.
 */
import { describe, expect, it } from 'vitest';
import generatorPlugin from '../plugins/generator/electra/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import { quietHooks } from './support/quiet-hooks.ts';
import { rtdObjective, tinyTokenizer } from './support/tiny-rtd.ts';
import type { ExampleBatch } from '../src/data/batches.ts';
import { framed } from '../src/data/frame.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { Generator } from '../src/kinds/generator.ts';
import type { Objective, Stage } from '../src/kinds/objective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import { bertFrame } from '../src/kit/frames.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { pretrain, type Hooks, type Pretraining, type TrainingState } from '../src/train/pretrain.ts';

const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true };
const optimizer = adamw.create(options, {}) as Optimizer;
const generator = generatorPlugin.create({ width: 1, depth: 1 }, {}) as Generator;
const objective = rtdObjective({ share: 'none', training: 'two-stage', generator });

describe.each([
  ['onnx', () => createOnnxEngine({ threads: 1 })],
  ['tfjs', () => createTfjsEngine('cpu')],
])('two stages on the %s engine', (_, makeEngine) => {
  it('train the generator alone, then the discriminator from a copy of its trunk', async () => {
    const engine = await makeEngine();
    const fresh = started();
    const middle = started();
    await train(engine, middle, { from: 0, stopAt: 4 });
    expect(numbersOf(middle, 'discriminator')).toEqual(numbersOf(fresh, 'discriminator'));
    expect(numbersOf(middle, 'generator')).not.toEqual(numbersOf(fresh, 'generator'));

    const whole = started();
    const { figures } = await train(engine, whole, { from: 0 });
    expect(numbersOf(whole, 'generator')).toEqual(numbersOf(middle, 'generator'));
    expect(figures.map((names) => names.filter((name) => /^(mlm|rtd)_loss$/.test(name)).join())).toEqual([
      ...Array(4).fill('mlm_loss'),
      ...Array(4).fill('rtd_loss'),
    ]);
    // One step of AdamW at a rate of 1e-3 moves a number by no more than about that.
    const after = started();
    await train(engine, after, { from: 0, stopAt: 5 });
    const { generator, discriminator } = objective.networks;
    const table = 'electra.embeddings.word_embeddings.weight';
    const copy = after.view(after.weights, discriminator.names[table]);
    const original = middle.view(middle.weights, generator.names[table]);
    expect(Math.max(...copy.map((value, i) => Math.abs(value - original[i])))).toBeLessThan(2e-3);
  });

  it('come to the same bits when stopped where the second begins, and elsewhere', async () => {
    const engine = await makeEngine();
    const whole = started();
    await train(engine, whole, { from: 0 });
    for (const stopAt of [3, 4, 5]) {
      const parts = started();
      await train(engine, parts, { from: 0, stopAt });
      await train(engine, parts, { from: stopAt });
      expect(parts.weights).toEqual(whole.weights);
      expect(parts.slots).toEqual(whole.slots);
    }
  });
});

it.each([
  [[{ until: 0.5 }], /its stage 1 ends at 0\.5/],
  [[{ until: 0.5 }, { until: 0.5 }, { until: 1 }], /its stage 2 ends at 0\.5/],
  [[{ until: 1, terms: ['lmm'] }], /its stage 1 names the term 'lmm'/],
  [[{ until: 1, frozen: ['genrator'] }], /its stage 1 names the network 'genrator'/],
] as [Stage[], RegExp][])('stages that make no sense are refused: %j', async (stages, message) => {
  const engine = await createOnnxEngine({ threads: 1 });
  await expect(train(engine, started(), { from: 0, of: { ...objective, stages } })).rejects.toThrow(message);
});

function started(): FlatMemory {
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  initialize(memory, 3);
  return memory;
}

function numbersOf(memory: FlatMemory, network: string): Record<string, number[]> {
  return Object.fromEntries(Object.values(objective.networks[network].names).map((name) => [name, [...memory.view(memory.weights, name)]]));
}

/** Eight steps in all, of which these are made; the names of the figures of each. */
async function train(
  engine: Engine,
  memory: FlatMemory,
  { from, stopAt = 8, of = objective }: { from: number; stopAt?: number; of?: Objective },
): Promise<{ figures: string[][] }> {
  const stop = new AbortController();
  const figures: string[][] = [];
  const model = await engine.load(memory);
  const state: TrainingState = { step: from, seconds: 0, window: { count: 0, sums: {} } };
  const batches = { batch: 2, length: 8, sequences: 2, at: batchAt, evaluationBatches: () => [] };
  const training: Pretraining = {
    plan: { steps: 8, clipNorm: 1, logEvery: 0, evaluateEvery: 0, checkpointEvery: 0 },
    seed: 1,
    stages: [{ from: 0, until: 8, objective: of, batches, rate: () => 1e-3 }],
    engine,
    model,
    memory,
    optimizer,
    signal: stop.signal,
    numericsFolder: null,
    profile: null,
  };
  const hooks: Hooks = {
    ...quietHooks,
    progress({ step }, values) {
      figures.push(Object.keys(values));
      if (step === stopAt && stopAt < 8) stop.abort(new Error('stopped'));
    },
    save: async () => model.pull(),
  };
  await pretrain(training, hooks, state).catch((error: Error) => {
    if (error.message !== 'stopped') throw error;
  });
  await model.pull();
  await model.release();
  return { figures };
}

function batchAt(step: number): ExampleBatch {
  const texts = [
    [10, 11, 12, 13, 14, 15],
    [20, 21, 22, 23],
  ];
  const examples = texts.map((text, index) => ({ ...framed(bertFrame(tinyTokenizer.special), text), labels: {}, index, epoch: step }));
  return { length: 8, examples };
}
