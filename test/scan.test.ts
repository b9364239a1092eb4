/** Several updates in one run, as on CUDA, with onnxruntime's CPU provider in its place: the same training as one update per run. */
import { createOnnxEngine, defineComponent, Type, type Optimizer } from 'electra-run';
import { testComponent } from 'electra-run/testing';
import { describe, expect, it } from 'vitest';
import sgd from '../plugins/optimizer/sgd/plugin.ts';
import type { Trainer, TrainerStep } from '../src/kinds/engine.ts';
import { committed, courseOf, farthest, readRows } from './golden.ts';
import { adam, begin, begun, CLIP, distance, fourPerRun, oneByOne, plain, scan, STEPS, updateAt } from './support/scan-training.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const descent = sgd.create({ momentum: 0.9, weightDecay: 0.01 }, {}) as Optimizer;
const apart: Optimizer = { ...descent, onDevice: descent.onDevice && { ...descent.onDevice, elementWise: false } };

testComponent(
  defineComponent({ kind: 'engine', name: 'scan', summary: 'Several updates per run.', options: Type.Object({}), create: fourPerRun }),
  { it },
);

describe('a training of four updates per run', () => {
  it.each([
    ['adamw', adam, 1],
    ['adamw, from three micro-batches', adam, 3],
    ['sgd', descent, 1],
    ['sgd, each parameter by itself', apart, 1],
    ['sgd, from three micro-batches', descent, 3],
  ] as const)('has the figures, gradient norms, weights and slots of one with an update per run: %s', async (_, optimizer, parts) => {
    const [ours, theirs] = [await begin(scan, optimizer), await begin(plain, optimizer)];
    const [together, single] = [await inRuns(ours.trainer, 0, STEPS, parts), await oneByOne(theirs.trainer, 0, STEPS, parts)];

    expect(together.length).toBe(STEPS);
    for (const [step, { figures, gradientNorm }] of single.entries()) {
      expect(gradientNorm).toBeGreaterThan(CLIP);
      expect(together[step].gradientNorm / gradientNorm).toBeCloseTo(1, 4);
      expect(Object.keys(together[step].figures).sort()).toEqual(Object.keys(figures).sort());
      for (const [name, value] of Object.entries(figures))
        expect(together[step].figures[name], `${name} of step ${step}`).toBeCloseTo(value, 4);
    }
    expect(distance(ours.memory.weights, theirs.memory.weights)).toBeLessThan(2e-5);
    expect(distance(begun(optimizer).weights, theirs.memory.weights)).toBeGreaterThan(1e-3);
    for (const slot of optimizer.slots) expect(distance(ours.memory.slots[slot], theirs.memory.slots[slot])).toBeLessThan(1e-6);
  });

  it.each([1, 3])('is the same but for their rounding where products are float16 (%s micro-batches)', async (parts) => {
    const half = await createOnnxEngine({ device: 'cuda', standIn: 'cpu', updatesPerRun: 4, precision: 'float16' });
    expect(half.device).toBe('cuda, float16');
    const [ours, theirs] = [await begin(half, adam), await begin(plain, adam)];
    const [rounded, right] = [await inRuns(ours.trainer, 0, 4, parts), await oneByOne(theirs.trainer, 0, 4, parts)];
    for (const [step, { figures, gradientNorm }] of right.entries()) {
      expect(rounded[step].gradientNorm / gradientNorm).toBeCloseTo(1, 2);
      for (const [name, value] of Object.entries(figures)) expect(rounded[step].figures[name], name).toBeCloseTo(value, 2);
    }
  });

  it('is the same to the bit in runs of other lengths, and when it goes on from copied numbers on another engine', async () => {
    const undisturbed = await begin(await fourPerRun(), adam);
    const figures = await inRuns(undisturbed.trainer, 0, STEPS);
    const first = await begin(scan, adam);
    const early = await inRuns(first.trainer, 0, 6);
    const second = await begin(scan, adam, first.memory);
    const late = await inRuns(second.trainer, 6, STEPS);

    expect([...early, ...late].map(({ figures: each, gradientNorm }) => ({ each, gradientNorm }))).toEqual(
      figures.map(({ figures: each, gradientNorm }) => ({ each, gradientNorm })),
    );
    expect(second.memory.weights).toEqual(undisturbed.memory.weights);
    expect(second.memory.slots).toEqual(undisturbed.memory.slots);
  });

  it.each([1, 2])('ends at a step that is not finite and leaves the numbers of before (%s micro-batches)', async (parts) => {
    const [ours, before] = [await begin(scan, adam), await begin(scan, adam)];
    const updates = Array.from({ length: 4 }, (_, step) => updateAt(step, parts));
    const { parts: good, ...rest } = updates[2];
    const steps =
      (await ours.trainer.several?.steps([
        updates[0],
        updates[1],
        { ...rest, parts: [...good.slice(1), { ...good[0], chosen: new Float32Array(6).fill(NaN) }] },
        updates[3],
      ])) ?? [];
    await inRuns(before.trainer, 0, 2, parts);

    expect(steps.map(({ figures: { loss } }) => Number.isFinite(loss))).toEqual([true, true, false]);
    expect(ours.memory.weights).toEqual(before.memory.weights);
    expect(ours.memory.slots).toEqual(before.memory.slots);
  });
});

it('the golden experiment has the committed losses', async () => {
  const { rows } = await courseOf(scan, { steps: 50, cacheFolder: temporaryFolder('scan-golden') });
  const { difference, step, figure } = farthest(rows, readRows(committed));
  expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
}, 60_000);

async function inRuns({ several }: Trainer, from: number, to: number, parts = 1): Promise<TrainerStep[]> {
  if (!several) throw new Error('The trainer makes one update per run.');
  const steps: TrainerStep[] = [];
  for (let start = from; start < to; start += several.best)
    steps.push(...(await several.steps(Array.from({ length: Math.min(several.best, to - start) }, (_, k) => updateAt(start + k, parts)))));
  return steps;
}
