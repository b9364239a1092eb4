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
import { createOnnxEngine } from '../src/engine/onnx/engine.ts';
import { parameterGroups } from '../src/engine/parameter-groups.ts';

const PARTS = 4;
const STEPS = 12;

interface Trained {
  readonly numbers: string;
  readonly steps: readonly unknown[];
}

/** A dozen updates of four micro-batches, with dropout, clipping and Adam. */
async function trained(collective: Collective): Promise<Trained> {
  const objective = rtdObjective({ encoder: tinyEncoder({ dropout: 0.1, attentionDropout: 0.1 }) });
  const optimizer = adamw.create({ beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true }, {}) as Optimizer;
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  initialize(memory, 3);
  const model = await (await createOnnxEngine({ threads: 1 })).load(memory);
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
  await model.release();
  const numbers = Object.values({ weights: memory.weights, ...memory.slots }).map((region) =>
    Buffer.from(region.slice().buffer).toString('hex'),
  );
  return { numbers: numbers.join(' '), steps };
}

let one: Trained;
beforeAll(async () => void (one = await trained(alone)), 60_000);

it.each([2, 4])(
  '%i ranks come to the numbers and the figures of one that adds up micro-batches, to the bit',
  async (size) => {
    expect(new Set(one.steps.map((step) => JSON.stringify(step))).size).toBe(STEPS);
    for (const rank of await Promise.all(meshOf(size).map(trained))) {
      expect(rank.steps).toEqual(one.steps);
      expect(rank.numbers === one.numbers).toBe(true);
    }
  },
  60_000,
);

it('ranks that cannot share the micro-batches of an update evenly are refused', async () => {
  const three = meshOf(3).map(trained);
  for (const rank of three) await expect(rank).rejects.toThrow('3 ranks cannot share 4 micro-batches evenly');
});
