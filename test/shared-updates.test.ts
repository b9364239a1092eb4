/** Updates that several ranks share are those of one, to the bit: the trainers of engines that compute in memory. */
import { beforeAll, expect, it } from 'vitest';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import { inputs, rtdObjective, tinyEncoder, counts } from './support/tiny-rtd.ts';
import { meshOf } from './support/mesh.ts';
import { alone } from '../src/parallel/alone.ts';
import type { Collective } from '../src/kinds/collective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { objectiveProgram } from '../src/objective/program.ts';
import { slicesFor } from '../src/parallel/slices.ts';
import { createOnnxEngine, type OnnxEngineOptions } from '../src/engine/onnx/engine.ts';
import { parameterGroups } from '../src/engine/parameter-groups.ts';

const PARTS = 6;
const STEPS = 12;

interface Trained {
  readonly weights: string;
  /** What the optimizer remembers of the floats that this rank updates, and of those that others do. */
  readonly moments: { readonly own: string; readonly others: string };
  /** The same of all, where it is brought together: by the first rank. */
  readonly collected: string;
  readonly steps: readonly unknown[];
}

const usual = adamw.create({ beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true }, {}) as Optimizer;

/** A dozen updates of six micro-batches, with dropout, clipping and Adam. */
async function trained(
  collective: Collective,
  optimizer: Optimizer = usual,
  options: OnnxEngineOptions = { threads: 1 },
): Promise<Trained> {
  const objective = rtdObjective({ encoder: tinyEncoder({ dropout: 0.1, attentionDropout: 0.1 }) });
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  initialize(memory, 3);
  const model = await (await createOnnxEngine(options)).load(memory);
  const program = objectiveProgram(objective, { batch: 2, length: 8 }, 'train');
  const trainer = await model.trainer(program, optimizer, { clipNorm: 0.5, groups: parameterGroups(memory, optimizer), collective });
  const given: Readonly<Record<string, Int32Array | Float32Array>> = { ...inputs, ...counts };
  const steps: unknown[] = [];
  for (let step = 0; step < STEPS; step++) {
    const parts = Array.from({ length: PARTS }, (_, part) => {
      const own = Object.fromEntries(Object.keys(program.inputs).map((name) => [name, given[name]]));
      return { ...own, ids: inputs.ids.map((id) => (id < 5 ? id : 5 + ((id + 7 * part + 3 * step) % 35))) };
    });
    const { figures, gradientNorm } = await trainer.step(parts, { seed: 1, step }, { step: step + 1, learningRate: 3e-3 });
    steps.push({ figures, gradientNorm });
  }
  await model.pull();
  const { start, end } = slicesFor(collective.size, memory.length)[collective.rank];
  const momentsOf = (cut: (region: Float32Array) => Float32Array[]): string => textOf(...Object.values(memory.slots).flatMap(cut));
  const moments = {
    own: momentsOf((region) => [region.subarray(start, end)]),
    others: momentsOf((region) => [region.subarray(0, start), region.subarray(end)]),
  };
  await trainer.collect?.();
  await model.pull();
  const collected = momentsOf((region) => [region]);
  await model.release();
  return { weights: textOf(memory.weights), moments, collected, steps };
}

function textOf(...regions: readonly Float32Array[]): string {
  return regions.map((region) => Buffer.from(region.slice().buffer).toString('hex')).join('');
}

let one: Trained;
beforeAll(async () => void (one = await trained(alone)), 60_000);

it.each([2, 3])(
  '%i ranks come to the numbers and the figures of one that adds up micro-batches, to the bit, and the first to its moments',
  async (size) => {
    expect(new Set(one.steps.map((step) => JSON.stringify(step))).size).toBe(STEPS);
    const ranks = await Promise.all(meshOf(size).map((collective) => trained(collective)));
    for (const rank of ranks) {
      expect(rank.steps).toEqual(one.steps);
      expect(rank.weights === one.weights).toBe(true);
    }
    expect(ranks[0].collected === one.collected).toBe(true);
  },
  60_000,
);

it('each rank keeps the moments of what it updates, and no others', async () => {
  const ranks = await Promise.all(meshOf(2).map((collective) => trained(collective)));
  for (const { moments } of ranks) {
    expect(moments.own).toMatch(/[1-9a-f]/);
    expect(moments.others).toMatch(/^0+$/);
  }
});

it('an optimizer that does not treat each number by itself updates all of them on every rank', async () => {
  const whole: Optimizer = { ...usual, onDevice: undefined };
  for (const rank of await Promise.all(meshOf(2).map((collective) => trained(collective, whole)))) {
    expect(rank.weights === one.weights).toBe(true);
    expect(rank.collected === one.collected).toBe(true);
  }
}, 60_000);

it.each(['webgpu', 'cuda'] as const)(
  'ranks with a device each, %s, come to the same numbers however many they are',
  async (device) => {
    const [two, three] = await Promise.all(
      [2, 3].map((size) => Promise.all(meshOf(size).map((collective) => trained(collective, usual, { device, standIn: 'cpu' })))),
    );
    for (const rank of [...two, ...three]) expect(rank.weights === two[0].weights).toBe(true);
    expect(three[0].collected === two[0].collected).toBe(true);
    const norms = (steps: readonly unknown[]): number[] => steps.map((step) => (step as { gradientNorm: number }).gradientNorm);
    for (const [at, norm] of norms(one.steps).entries()) expect(norms(two[0].steps)[at]).toBeCloseTo(norm, 3);
  },
  60_000,
);

it('ranks that cannot share the micro-batches of an update evenly are refused', async () => {
  const four = meshOf(4).map((collective) => trained(collective));
  for (const rank of four) await expect(rank).rejects.toThrow('4 ranks cannot share 6 micro-batches evenly');
});
