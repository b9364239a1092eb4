/** What the options of fine-tuning do to training, on networks and data so small that it takes a second. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import sgd from '../plugins/optimizer/sgd/plugin.ts';
import constant from '../plugins/scheduler/constant/plugin.ts';
import { layOutParts, planBatches } from '../src/finetune/batches.ts';
import { createModel } from '../src/finetune/model.ts';
import { rowsOf } from '../src/finetune/task-data.ts';
import type { Engine, Trainer, TrainerSettings } from '../src/kinds/engine.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Scheduler } from '../src/kinds/scheduler.ts';
import type { Task } from '../src/kinds/task.ts';
import { initialize } from '../src/nn/parameters.ts';
import { silentLog } from '../src/track/silent.ts';
import { engine, kept, nextFolder, optimizer, readTiny, tags, texts, tune } from './support/tiny-tuning.ts';

describe('a batch in micro-batches', () => {
  it.each(['texts', 'tags'] as const)('has the loss and the gradients of the whole batch: %s', async (kind) => {
    const results = [];
    for (const microBatch of [12, 4, 2]) {
      // Twelve places for seven rows: some parts are filled up, some have no row at all.
      const task = (kind === 'texts' ? texts : tags)({ batch: 12, microBatch, classWeights: { first: 3 } });
      const { data } = await readTiny(task);
      const rows = rowsOf(data.train).slice(0, 7);
      const model = await createModel({ task, kept, classes: 2, engine, optimizer });
      initialize(model.memory, 1);
      const [planned] = planBatches(rows, { batch: 12, length: 32 });
      const parts = layOutParts(rows, planned, { task, batch: 12, microBatch, pad: 0, mode: 'train' });
      expect(parts).toHaveLength(12 / microBatch);
      const trainer = await model.trainer(planned.length, 'scratch');
      const { figures, gradientNorm } = await trainer.step(parts, { seed: 1, step: 0 }, { step: 1, learningRate: 0.01 });
      results.push({ loss: figures.loss, gradientNorm, weights: model.memory.weights.slice() });
      await model.release();
    }
    const [whole, ...others] = results;
    for (const { loss, gradientNorm, weights } of others) {
      expect(loss).toBeCloseTo(whole.loss, 5);
      expect(gradientNorm / whole.gradientNorm).toBeCloseTo(1, 4);
      expect(farthest(weights, whole.weights)).toBeLessThan(2e-4);
    }
    expect(whole.gradientNorm).toBeGreaterThan(1e-3);
  });

  it('leads to the same figures', async () => {
    const [whole, parts] = [await tune(texts({ epochs: 2 })), await tune(texts({ epochs: 2, microBatch: 4 }))];
    expect(parts.runs[0].metrics.accuracy).toBeCloseTo(whole.runs[0].metrics.accuracy, 1);
  });
});

describe('an epoch', () => {
  it('that is no better so many times in a row ends the fine-tuning; the best one is reported', async () => {
    // Nothing changes, so that the first epoch stays the best.
    const { runs } = await tune(texts({ epochs: 8, patience: 3, learningRates: [1e-12] }));
    expect(runs[0]).toMatchObject({ bestEpoch: 1, stoppedAfter: 4 });
  });

  it('is followed by all others without patience, and the schedule is the same with it', async () => {
    const [all, some] = [await tune(texts({ epochs: 4 })), await tune(texts({ epochs: 4, patience: 3 }))];
    expect(all.runs[0].stoppedAfter).toBeUndefined();
    if (some.runs[0].stoppedAfter === undefined) expect(some.runs).toEqual(all.runs);
    else expect(some.runs[0].metrics).toEqual(all.runs[0].metrics);
  });

  it("is the last one where the task reports that, with that one's figures", async () => {
    const last = await tune(texts({ epochs: 3, reports: 'last-epoch' }));
    const best = await tune(texts({ epochs: 3 }));
    expect(last.runs[0].bestEpoch).toBe(3);
    expect(last.runs[0].metrics.accuracy).toBeLessThanOrEqual(best.runs[0].metrics.accuracy);
  });
});

describe("the task's own", () => {
  it('scheduler says which share of the rate each step has', async () => {
    const own = { rate: (step: number, total: number) => (step + 1) / total };
    const { rates } = await watched(texts({ epochs: 1, learningRates: [0.01], scheduler: own }));
    const count = rates.length;
    expect(rates).toEqual(Array.from({ length: count }, (_, step) => 0.01 * ((step + 1) / count)));
    const flat = await watched(
      texts({ epochs: 1, learningRates: [0.01], scheduler: constant.create({ rate: 1, warmup: 0 }, {}) as Scheduler }),
    );
    expect(new Set(flat.rates)).toEqual(new Set([0.01]));
  });

  it('absence of one is linear warm-up times linear decay, as in the paper', async () => {
    const { rates } = await watched(texts({ epochs: 1, learningRates: [1], warmup: 0.25 }));
    const total = rates.length;
    const warm = Math.round(0.25 * total);
    rates.forEach((rate, step) => expect(rate).toBeCloseTo(Math.min(1, (step + 1) / warm) * (1 - step / total), 12));
  });

  it("optimizer takes the place of the experiment's", async () => {
    const own = sgd.create({ momentum: 0, weightDecay: 0 }, {}) as Optimizer;
    const { optimizers } = await watched(texts({ epochs: 1, optimizer: own }));
    expect(new Set(optimizers)).toEqual(new Set([own]));
    const { optimizers: others } = await watched(texts({ epochs: 1 }));
    expect(new Set(others)).toEqual(new Set([optimizer]));
  });
});

describe('layerDecay', () => {
  it.each([
    ['paper', [0.5 ** 3, 0.5 ** 2, 0.5, 1]],
    ['released-code', [0.5 ** 4, 0.5 ** 3, 0.5 ** 2, 1]],
  ] as const)('slows embeddings, both layers, and not the head, counted as %s', async (layerCounting, expected) => {
    const { scales } = await watched(texts({ epochs: 1, layerDecay: 0.5, layerCounting }));
    expect([...scales.pretrained].sort((a, b) => a - b)).toEqual(expected);
  });

  it('leaves the network from scratch alone, which has nothing to keep', async () => {
    const { scales, lengths } = await watched(texts({ epochs: 1, layerDecay: 0.5, scratch: true, seeds: 2 }));
    expect(scales.pretrained.size).toBe(4);
    expect([...scales.scratch]).toEqual([1]);
    // Compiled once for each start, whatever the seeds.
    expect(lengths).toEqual(['16', '32', '16', '32'].sort());
  });
});

describe('a fine-tuning that diverges', () => {
  it('is recorded as failed, in no mean, and the others go on', async () => {
    const folder = nextFolder();
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void warnings.push(text) };
    const task = texts({ epochs: 1, learningRates: [0.01, 1e9], seeds: 2, scratch: true });
    const result = await tune(task, { folder, log, engine: failing((rate, seed) => rate > 1 || seed === 1) });
    const rest = result.runs.filter(({ failed }) => failed === undefined);
    expect(rest.map(({ init, learningRate, seed }) => `${init} ${learningRate} ${seed}`)).toEqual(['pretrained 0.01 2', 'scratch 0.01 2']);
    expect(result.summary.pretrained).toMatchObject({
      learningRate: 0.01,
      seeds: 2,
      perSeed: [rest[0].metrics.accuracy],
      failed: [{ seed: 1, why: 'diverged' }],
    });
    expect(result.gainOverSeeds?.perSeed).toHaveLength(1);
    expect(result.remarks).toContain('tiny-texts: pre-trained, rate 0.01: 1 of 2 seeds failed and is in no mean: seed 1 diverged.');
    expect(warnings).toHaveLength(6);
    expect(warnings[0]).toMatch(
      /^Fine-tuning on 'tiny-texts' from the pre-trained network, with learning rate 0.01 and seed 1.*others go on\.\n/,
    );
    expect(JSON.parse(await readFile(join(folder, 'pretrained-0.01-1.json'), 'utf8'))).toMatchObject({ failed: 'diverged', metrics: {} });
    // Whoever goes on does not try it again.
    expect(await tune(task, { folder })).toEqual(result);
  });

  it('ends the run where none of its start is left, and leaves nothing that would keep it from being tried again', async () => {
    const folder = nextFolder();
    const task = texts({ epochs: 1, seeds: 2 });
    await expect(tune(task, { folder, engine: failing(() => true) })).rejects.toMatchObject({ code: 'fine-tuning-diverged' });
    expect(await readdir(folder)).toEqual(['plans.json']);
    expect((await tune(task, { folder })).runs).toHaveLength(2);
  });
});

describe('the counts', () => {
  it('say how much of what is read is padding', async () => {
    const { counts, data } = await readTiny(texts({ batch: 16 }));
    const tokens = rowsOf(data.train).reduce((sum, { sequences: [{ ids }] }) => sum + ids.length, 0);
    expect(counts.train.tokens).toBe(tokens);
    const places = planBatches(rowsOf(data.train), { batch: 16, length: 32 }).map(({ length }) => 16 * length);
    expect(counts.train.positions).toBe(places.reduce((sum, each) => sum + each, 0));
    expect(counts.train.positions).toBeGreaterThan(tokens);
  });
});

/** What a fine-tuning asks of its engine: rates of the steps, optimizers, and factors on the rate by start. */
async function watched(task: Task) {
  const rates: number[] = [];
  const optimizers: Optimizer[] = [];
  const lengths: string[] = [];
  const settings: TrainerSettings[] = [];
  const watching: Engine = {
    ...engine,
    async load(memory) {
      const model = await engine.load(memory);
      return {
        ...model,
        async trainer(program, own, setting) {
          const trainer = await model.trainer(program, own, setting);
          optimizers.push(own);
          settings.push(setting);
          lengths.push(program.name.replace(/^.*x/, ''));
          return {
            ...trainer,
            step: (parts, draw, update) => (rates.push(update.learningRate), trainer.step(parts, draw, update)),
          };
        },
      };
    },
  };
  await tune(task, { engine: watching });
  const scalesOf = (some: readonly TrainerSettings[]) => new Set(some.flatMap(({ groups }) => groups.map(({ rateScale }) => rateScale)));
  const half = task.fineTuning.scratch ? settings.length / 2 : settings.length;
  return {
    rates,
    optimizers,
    lengths: lengths.sort(),
    scales: { pretrained: scalesOf(settings.slice(0, half)), scratch: scalesOf(settings.slice(half)) },
  };
}

/** An engine whose steps come to nothing finite in these fine-tunings. */
function failing(fails: (rate: number, seed: number) => boolean): Engine {
  return {
    ...engine,
    async load(memory) {
      const model = await engine.load(memory);
      const broken = (trainer: Trainer): Trainer => ({
        ...trainer,
        async step(parts, draw, update) {
          const done = await trainer.step(parts, draw, update);
          return fails(update.learningRate, Math.floor(draw.step / 2 ** 32)) ? { ...done, figures: { loss: Number.NaN } } : done;
        },
      });
      return { ...model, trainer: async (...all) => broken(await model.trainer(...all)) };
    },
  };
}

function farthest(found: Float32Array, right: Float32Array): number {
  return right.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
}
