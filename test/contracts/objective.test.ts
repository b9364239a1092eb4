/** What every objective must do: corrupt without memory, learn, count real tokens only, on every engine alike. */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkInputs } from '../../src/engine/check-inputs.ts';
import { loadData, type Data } from '../../src/data/load.ts';
import type { Draw, Engine } from '../../src/kinds/engine.ts';
import type { Objective, SequenceBatch } from '../../src/kinds/objective.ts';
import type { Optimizer } from '../../src/kinds/optimizer.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import type { Run } from '../../src/registry/container.ts';
import { silentLog } from '../../src/track/silent.ts';
import { parameterGroups } from '../../src/train/parameter-groups.ts';
import { kernelsFor } from '../../src/wasm/kernels.ts';
import { build, componentsOf } from './components.ts';
import { difference } from './run-once.ts';
import { openWorkshop, type Sections } from './workshop.ts';

const workshop = await openWorkshop();
const text = { unigramEntropy: 6 };
const engines = await Promise.all((await componentsOf('engine')).map((definition): Promise<Engine> | Engine => build('engine', definition, {})));

const discriminator = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };
/** Options to make each with. */
const variants: Readonly<Record<string, readonly Sections[]>> = {
  'replaced-token-detection': [
    { discriminator },
    { discriminator, share: 'none', detect: 'chosen' },
    { discriminator, share: 'all', generator: { type: 'electra', width: 1 }, temperature: 2 },
    { discriminator: { ...discriminator, positions: 'alibi' }, masker: { type: 'uniform', probability: 0.5 } },
  ],
};
const cases = (await componentsOf('objective')).flatMap(({ name }) => (variants[name] ?? [{}]).map((options) => ({ name, options })));

describe.each(cases)('objective $name with $options', ({ name, options }) => {
  let run: Run;
  let objective: Objective;
  let data: Data;
  let batch: SequenceBatch;
  beforeAll(async () => {
    run = await workshop.run({ objective: { type: name, ...options } });
    objective = await run.get('objective');
    data = await loadData({ documents: await run.get('documents'), tokenizer: await run.get('tokenizer'), data: { length: 24, packing: 'document' }, train: { batch: 4 }, seed: 1, cacheFolder: `${workshop.folder}/cache`, log: silentLog });
    batch = data.train.at(0);
    expect(Math.min(...batch.lengths)).toBeLessThan(24);
  });

  it('corrupts as a pure function of batch and draw: the same again, other positions at another step or seed', () => {
    const before = structuredClone(batch);
    const prepared = ([{ seed: 1, step: 0 }, { seed: 1, step: 1 }, { seed: 2, step: 0 }, { seed: 1, step: 0 }] satisfies Draw[]).map((draw) => objective.prepare(batch, draw));
    expect(batch).toEqual(before);
    expect(prepared[3]).toEqual(prepared[0]);
    expect(prepared[1]).not.toEqual(prepared[0]);
    expect(prepared[2]).not.toEqual(prepared[0]);
    expect(prepared[2]).not.toEqual(prepared[1]);
  });

  it('feeds its programs what they declare, in batches of any shape', () => {
    for (const mode of ['train', 'evaluate'] as const) {
      for (const shape of [batch, data.heldOut.evaluationBatches(1)[0]]) {
        const program = objective.program(shape, mode);
        expect(program).toMatchObject({ gradient: mode === 'train', training: mode === 'train', parameters: objective.parameters });
        checkInputs(program, objective.prepare(shape, { seed: 1, step: 0 })[0]);
      }
    }
    const halves = objective.prepare(batch, { seed: 1, step: 0 }, 2);
    expect(halves).toHaveLength(2);
    for (const half of halves) checkInputs(objective.program({ batch: batch.batch / 2, length: batch.length }, 'train'), half);
  });

  it('says of every parameter to which network it belongs, and keeps one of them', () => {
    const { parameters, networks, kept } = objective;
    const names = parameters.map((parameter) => parameter.name);
    expect(new Set(names).size).toBe(names.length);
    const shapes = new Map(parameters.map((parameter) => [parameter.name, String(parameter.shape)]));
    for (const { network, names: places } of Object.values(networks)) {
      expect(Object.keys(places).sort()).toEqual(network.parameters.map((parameter) => parameter.name).sort());
      for (const parameter of network.parameters) expect(shapes.get(places[parameter.name]), parameter.name).toBe(String(parameter.shape));
    }
    const used = new Set(Object.values(networks).flatMap(({ names: places }) => Object.values(places)));
    expect(names.filter((parameter) => !used.has(parameter))).toEqual([]);
    expect(networks[kept.name].network).toBe(kept.network);
  });

  it('computes the same losses and gradients on every engine, dropout and samples included', async () => {
    const results = await Promise.all(engines.map((engine) => train(objective, engine, batch, { steps: 1 })));
    const [{ figures, gradients }, ...others] = results;
    for (const other of others) {
      for (const [figure, [value]] of Object.entries(figures)) expect(Math.abs(other.figures[figure][0] - value), figure).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
      expect(difference(other.gradients, gradients)).toBeLessThan(1e-3 * Math.max(...gradients.map(Math.abs)));
    }
  });

  it('lowers its loss on one batch within 30 steps, and each step is a function of its draw', async () => {
    const optimizer = await run.get('optimizer');
    const { figures } = await train(objective, engines[0], batch, { steps: 30, optimizer });
    for (const values of Object.values(figures)) expect(values.every(Number.isFinite)).toBe(true);
    // Not of the last steps: an objective that draws replacements loses now and then, when its generator knows the batch by heart.
    const lowest = Math.min(...figures.loss.slice(4).map((_, step) => mean(figures.loss.slice(step, step + 5))));
    expect(lowest).toBeLessThan(0.6 * figures.loss[0]);
    expect(mean(figures.mlm_loss?.slice(-5) ?? [0])).toBeLessThan(mean(figures.mlm_loss?.slice(0, 2) ?? [1]));
    const again = await train(objective, engines[0], batch, { steps: 3, optimizer });
    expect(again.figures.loss).toEqual(figures.loss.slice(0, 3));
  });

  it('takes nothing from padding: neither into the loss nor into the figures', async () => {
    const padded = { ...batch, ids: batch.ids.map((id, row) => (row % 24 < batch.lengths[Math.floor(row / 24)] ? id : 9)) };
    const [plain, other] = await Promise.all([batch, padded].map((each) => train(objective, engines[0], each, { steps: 1 })));
    expect(other.figures).toEqual(plain.figures);
    const [figures, others] = await Promise.all([batch, padded].map((each) => evaluation(objective, engines[0], [each])));
    expect(others.figures()).toEqual(figures.figures());
  });

  it('evaluates to finite figures with plain names, however the text is cut into batches, and shows samples', async () => {
    const batches = data.heldOut.evaluationBatches(2);
    const whole = await evaluation(objective, engines[0], batches);
    expect(Object.entries(whole.figures()).filter(([figure, value]) => !Number.isFinite(value) || !/^[a-z][a-z0-9_]*$/.test(figure))).toEqual([]);
    expect(whole.figures()).toEqual(whole.figures());
    const named = (objective.figures ?? []).flatMap(({ name: figure, floor }) => (typeof floor === 'string' ? [figure, floor] : [figure]));
    expect(named.filter((figure) => !(figure in whole.figures()))).toEqual([]);
    expect((objective.figures ?? []).filter(({ network }) => network !== undefined && !(network in objective.networks))).toEqual([]);
    expect(whole.samples(3)).toHaveLength(3);
    expect(whole.samples(2)).toEqual(whole.samples(3).slice(0, 2));
    expect(whole.samples(3).every((sample) => sample.length > 10 && !sample.includes('[PAD]'))).toBe(true);
    expect(objective.evaluation(text).samples(3)).toEqual([]);
  });
});

interface Course {
  /** Scalars of the program, step by step. */
  readonly figures: Readonly<Record<string, readonly number[]>>;
  /** Of the last step. */
  readonly gradients: Float32Array;
}

/** Trains on one batch, with the same corruption in every step. */
async function train(objective: Objective, engine: Engine, batch: SequenceBatch, { steps, optimizer }: { steps: number; optimizer?: Optimizer }): Promise<Course> {
  const memory = new FlatMemory(objective.parameters, optimizer?.slots ?? []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objective.program(batch, 'train'));
  const [inputs] = objective.prepare(batch, { seed: 1, step: 0 });
  const figures: Record<string, number[]> = {};
  for (let step = 0; step < steps; step++) {
    const outputs = await executable.run(inputs, { seed: 1, step });
    for (const [figure, values] of Object.entries(outputs)) if (values.length === 1) (figures[figure] ??= []).push(values[0]);
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    optimizer?.update(memory, { step: step + 1, learningRate: 5e-3, gradientScale: Math.min(1, 1 / norm), groups: parameterGroups(memory, (name) => optimizer.decays(name), () => 1) });
  }
  await executable.release();
  return { figures, gradients: memory.gradients };
}

async function evaluation(objective: Objective, engine: Engine, batches: readonly SequenceBatch[]): Promise<ReturnType<Objective['evaluation']>> {
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objective.program(batches[0], 'evaluate'));
  const collected = objective.evaluation(text);
  for (const [step, batch] of batches.entries()) {
    const [inputs] = objective.prepare(batch, { seed: 1, step });
    collected.add(batch, inputs, await executable.run(inputs, { seed: 1, step }));
  }
  await executable.release();
  return collected;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
