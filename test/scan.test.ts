/** Several updates in one run, as on CUDA, with onnxruntime's CPU provider in its place: the same training as one update per run. */
import { createOnnxEngine, defineComponent, Type, type Optimizer } from 'electra-run';
import { testComponent } from 'electra-run/testing';
import { describe, expect, it } from 'vitest';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import sgd from '../plugins/optimizer/sgd/plugin.ts';
import type { ExampleBatch } from '../src/data/batches.ts';
import type { Engine, Inputs, Trainer, TrainerStep, TrainingUpdate } from '../src/kinds/engine.ts';
import type { Example } from '../src/kinds/examples.ts';
import type { HostTensor } from '../src/nn/program.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { startProfile } from '../src/profile/profile.ts';
import { parameterGroups } from '../src/engine/parameter-groups.ts';
import { pretrain, type Hooks, type Pretraining } from '../src/train/pretrain.ts';
import { committed, courseOf, farthest, readRows } from './golden.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { quietHooks } from './support/quiet-hooks.ts';
import { counts, inputs, shape, tinyRtd, V } from './support/tiny-rtd.ts';

const STEPS = 11;
const CLIP = 0.5;
const adam = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] },
  {},
) as Optimizer;
const descent = sgd.create({ momentum: 0.9, weightDecay: 0.01 }, {}) as Optimizer;
const apart: Optimizer = { ...descent, onDevice: descent.onDevice && { ...descent.onDevice, elementWise: false } };
const fourPerRun = (): Promise<Engine> => createOnnxEngine({ device: 'cuda', standIn: 'cpu', updatesPerRun: 4 });
/** Made once, because the pools of dropout masks take their time. */
const [scan, plain] = [await fourPerRun(), await createOnnxEngine({ threads: 1 })];
const { objective, program: programOf } = await tinyRtd(plain, { dropout: 0.2 });
const program = programOf(shape, 'train');
const wanted: Readonly<Record<string, HostTensor>> = pick({ ...inputs, ...counts }, Object.keys(program.inputs));

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

describe('the training loop, with four updates per run,', () => {
  it('evaluates and saves the numbers of the very step, and reports every step', async () => {
    const right = await begin(plain, adam);
    const weights: Float32Array[] = [];
    for (let step = 0; step < STEPS; step++) {
      await oneByOne(right.trainer, step, step + 1);
      weights.push(right.memory.weights.slice());
    }
    const { training, hooks, memory, told } = await loopOf({ evaluateEvery: 3, checkpointEvery: 5, logEvery: 2 });
    hooks.evaluate = async ({ step }) =>
      void (told.push(`evaluate ${step}`), expect(distance(memory.weights, weights[step - 1]), `step ${step}`).toBeLessThan(2e-5));
    await pretrain(training, hooks, { step: 0, seconds: 0, window: { count: 0, sums: {} } });

    expect(told.filter((each) => each.startsWith('step'))).toEqual(weights.map((_, index) => `step ${index + 1}`));
    expect(told.filter((each) => !each.startsWith('step'))).toEqual([
      'log 2',
      'evaluate 3',
      'log 4',
      'save 5',
      'log 6',
      'evaluate 6',
      'log 8',
      'evaluate 9',
      'log 10',
      'save 10',
      'log 11',
      'evaluate 11',
      'save 11',
    ]);
  });

  it('saves where a run ends when it is told to stop', async () => {
    const stop = new AbortController();
    const { training, hooks, told } = await loopOf({ signal: stop.signal });
    const { progress } = hooks;
    hooks.progress = (state, figures) => (progress(state, figures), state.step === 6 && stop.abort(new Error('stopped')), undefined);
    await expect(pretrain(training, hooks, { step: 0, seconds: 0, window: { count: 0, sums: {} } })).rejects.toThrow('stopped');
    expect(told.at(-1)).toBe('save 8');
  });

  it('is profiled for as many steps as asked, whatever the runs are made of', async () => {
    const { training, hooks } = await loopOf({});
    training.profile = startProfile(temporaryFolder('scan-profile'), { skipped: 2, profiled: 5 });
    let table = '';
    hooks.profiled = async (profile) => void ({ table } = await profile.finish());
    await pretrain(training, hooks, { step: 0, seconds: 0, window: { count: 0, sums: {} } });

    expect(table).toMatch(/^Profile of 5 steps\n/);
    expect(table).toMatch(/\ndata +1 /);
    // A whole number per step, though five steps are a run of four and one of one.
    expect(table).toMatch(/\nGemm +\d+ /);
    expect(table).not.toMatch(/Scan/);
  });

  it('names the step that is not finite', async () => {
    const { training, hooks, told } = await loopOf({ badStep: 5 });
    await expect(pretrain(training, hooks, { step: 0, seconds: 0, window: { count: 0, sums: {} } })).rejects.toThrow(
      /^Step 6 gave a loss of NaN/,
    );
    expect(told.at(-1)).toBe('step 5');
  });
});

interface Begun {
  readonly trainer: Trainer;
  readonly memory: FlatMemory;
}

function begun({ slots }: Optimizer, from?: FlatMemory): FlatMemory {
  const memory = new FlatMemory(program.parameters, slots);
  initialize(memory, 3);
  if (from) memory.weights.set(from.weights);
  for (const slot of slots) if (from) memory.slots[slot].set(from.slots[slot]);
  return memory;
}

async function begin(engine: Engine, optimizer: Optimizer, from?: FlatMemory): Promise<Begun> {
  const memory = begun(optimizer, from);
  const model = await engine.load(memory);
  return {
    memory,
    trainer: await model.trainer(program, optimizer, {
      clipNorm: CLIP,
      groups: parameterGroups(memory, optimizer),
    }),
  };
}

async function inRuns({ several }: Trainer, from: number, to: number, parts = 1): Promise<TrainerStep[]> {
  if (!several) throw new Error('The trainer makes one update per run.');
  const steps: TrainerStep[] = [];
  for (let start = from; start < to; start += several.best)
    steps.push(...(await several.steps(Array.from({ length: Math.min(several.best, to - start) }, (_, k) => updateAt(start + k, parts)))));
  return steps;
}

async function oneByOne(trainer: Trainer, from: number, to: number, parts = 1): Promise<TrainerStep[]> {
  const steps: TrainerStep[] = [];
  for (let step = from; step < to; step++) {
    const { parts: each, draw, update } = updateAt(step, parts);
    steps.push(await trainer.step(each, draw, update));
  }
  return steps;
}

function updateAt(step: number, parts = 1): TrainingUpdate {
  const partOf = (part: number): Inputs => ({
    ...wanted,
    ids: inputs.ids.map((id) => (id < 5 ? id : 5 + ((id + 7 * step + 3 * part) % (V - 5)))),
  });
  return {
    parts: Array.from({ length: parts }, (_, part) => partOf(part)),
    draw: { seed: 2, step },
    update: { step: step + 1, learningRate: 1e-3 },
  };
}

/** The examples whose layout {@link updateAt} gives. */
function batchAt(step: number): ExampleBatch {
  const { ids } = updateAt(step).parts[0];
  const exampleOf = (row: number, length: number) => ({
    ids: Int32Array.from(ids.subarray(8 * row, 8 * row + length)),
    segments: new Int32Array(length),
    special: new Uint8Array(length),
    labels: { step, row },
    index: row,
    epoch: step,
  });
  return { length: 8, examples: [exampleOf(0, 8), exampleOf(1, 6)] };
}

function pick(all: Readonly<Record<string, HostTensor>>, names: readonly string[]): Record<string, HostTensor> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Loop {
  readonly training: Writable<Pretraining>;
  readonly hooks: Writable<Hooks>;
  readonly memory: FlatMemory;
  /** What it reported, in order. */
  readonly told: string[];
}

/** The loop over the same updates. */
async function loopOf({
  evaluateEvery = 0,
  checkpointEvery = 0,
  logEvery = 0,
  badStep = -1,
  signal = new AbortController().signal,
}): Promise<Loop> {
  const engine = scan;
  const memory = begun(adam);
  const told: string[] = [];
  const tell =
    (what: string) =>
    ({ step }: { step: number }) =>
      void told.push(`${what} ${step}`);
  const training = {
    plan: { steps: STEPS, clipNorm: CLIP, evaluateEvery, checkpointEvery, logEvery },
    seed: 2,
    objective: {
      ...objective,
      corrupt({ labels: { step, row } }: Example) {
        const { inputs: seen, positions, chosen } = inputs;
        const used = row === 0 ? [0, 1, 2] : [3, 4];
        return {
          inputs: seen.subarray(8 * row, 8 * row + 8),
          positions: used.map((slot) => positions[slot] - 8 * row),
          chosen: used.map((slot) => (step === badStep ? NaN : chosen[slot])),
        };
      },
    },
    batches: { ...shape, sequences: 2, at: batchAt, evaluationBatches: () => [] },
    engine,
    model: await engine.load(memory),
    memory,
    optimizer: adam,
    scheduler: { rate: () => 1e-3 },
    signal,
    numericsFolder: null,
    profile: null,
  };
  const hooks: Hooks = {
    ...quietHooks,
    progress: tell('step'),
    log: tell('log'),
    evaluate: async (state) => tell('evaluate')(state),
    save: async (state) => tell('save')(state),
  };
  return { training, hooks, memory, told };
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
