/** Values that change from step to step: the weight of a loss, the temperature, the share of masked tokens. */
import { describe, expect, it } from 'vitest';
import lossPlugin from '../plugins/loss/electra/plugin.ts';
import uniform from '../plugins/masker/uniform/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import { quietHooks } from './support/quiet-hooks.ts';
import { counts, inputs, rtdObjective, shape, tinyTokenizer } from './support/tiny-rtd.ts';
import type { ExampleBatch } from '../src/data/batches.ts';
import { framed } from '../src/data/frame.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { Loss } from '../src/kinds/loss.ts';
import type { Masker } from '../src/kinds/masker.ts';
import type { Objective } from '../src/kinds/objective.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import { bertFrame } from '../src/kit/frames.ts';
import type { Scheduled } from '../src/kit/scheduled.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { checkObjective } from '../src/objective/check-objective.ts';
import { layOut } from '../src/objective/fields.ts';
import { objectiveProgram } from '../src/objective/program.ts';
import { scheduledInputs } from '../src/objective/schedules.ts';
import { pretrain, type Hooks, type Pretraining, type TrainingState } from '../src/train/pretrain.ts';

const optimizer = adamw.create({ beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true }, {}) as Optimizer;
const engines: [string, () => Promise<Engine>][] = [
  ['onnx', () => createOnnxEngine({ threads: 1 })],
  ['tfjs', () => createTfjsEngine('cpu')],
];
const STEPS = 8;

interface Values {
  readonly lambda?: Scheduled;
  readonly temperature?: Scheduled;
  readonly probability?: Scheduled;
}

function objectiveOf({ lambda = 50, temperature = 1, probability = 0.25 }: Values): Objective {
  const loss = lossPlugin.create({ lambda }, {}) as Loss;
  const masker = uniform.create({ probability, maskTokenProbability: 0.85, randomTokenProbability: 0 }, {}) as Masker;
  return rtdObjective({ loss, masker, temperature });
}

const changing = objectiveOf({
  lambda: { from: 2, to: 40, until: 0.5 },
  temperature: { from: 4, to: 0.25, shape: 'cosine' },
  probability: { from: 0.5, to: 0.125, until: 0.75, shape: 'step' },
});

describe.each(engines)('on the %s engine', (_, makeEngine) => {
  it('a step computes what a program computes that has the values of the step as constants', async () => {
    const engine = await makeEngine();
    for (const [progress, lambda, temperature] of [
      [0.25, 21, 0.25 + 3.75 * (0.5 + Math.SQRT1_2 / 2)],
      [0.5, 40, 2.125],
    ]) {
      // The masker's part is fixed here: positions and inputs are those of the batch.
      const fixed = { maxPositions: () => 3, mask: () => ({ positions: [], inputs: [] }) } satisfies Masker;
      const [moving, still] = [changing, objectiveOf({ lambda, temperature })].map((each) =>
        rtdObjective({
          masker: fixed,
          loss: each.loss,
          temperature: each === changing ? { from: 4, to: 0.25, shape: 'cosine' } : temperature,
        }),
      );
      const [found, wanted] = [await lossesOf(engine, moving, progress), await lossesOf(engine, still, progress)];
      for (const [name, value] of Object.entries(wanted)) expect(found[name], `${name} at ${progress}`).toBeCloseTo(value, 4);
      expect(found.loss).toBeCloseTo(found.mlm_loss + lambda * found.rtd_loss, 4);
    }
  });

  it('an evaluation has the values of the end, at whatever step it is made', async () => {
    const engine = await makeEngine();
    const [found, wanted] = [
      await cooledSamples(engine, objectiveOf({ temperature: { from: 100, to: 1e-3 } })),
      await cooledSamples(engine, objectiveOf({ temperature: 1e-3 })),
    ];
    expect(found).toEqual(wanted);
    const [evaluated] = layOut(changing, batchAt(0), 1, { mode: 'evaluate' });
    // 12.5 % of 8 and of 6 tokens.
    expect([...evaluated.chosen].filter((weight) => weight > 0)).toHaveLength(2);
  });

  it('comes to the same bits when it is stopped, whichever step that is at', async () => {
    const engine = await makeEngine();
    const whole = started();
    await train(engine, whole, { from: 0 });
    for (const stopAt of [1, 6]) {
      const parts = started();
      await train(engine, parts, { from: 0, stopAt });
      await train(engine, parts, { from: stopAt });
      expect(parts.weights).toEqual(whole.weights);
      expect(parts.slots).toEqual(whole.slots);
    }
  });

  it('tells the trackers what each value was, and nothing of constants', async () => {
    const engine = await makeEngine();
    const { logged } = await train(engine, started(), { from: 0 });
    expect(logged.map(({ lambda }) => lambda)).toEqual([2, 11.5, 21, 30.5, 40, 40, 40, 40]);
    expect(logged.map(({ mask_probability: share }) => share)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.125, 0.125]);
    expect(logged[4].temperature).toBeCloseTo(2.125, 12);
    const constant = await train(engine, started(), { from: 0, of: objectiveOf({}) });
    expect(Object.keys(constant.logged[0])).toEqual(expect.not.arrayContaining(['lambda', 'temperature', 'mask_probability']));
  });
});

it('constants stay constants of the program: it has no input for them', () => {
  const inputsOf = (objective: Objective): string[] => Object.keys(objectiveProgram(objective, shape, 'train').inputs);
  expect(inputsOf(objectiveOf({ lambda: 3, temperature: 2 })).filter((name) => name.startsWith('scheduled.'))).toEqual([]);
  expect(
    inputsOf(changing)
      .filter((name) => name.startsWith('scheduled.'))
      .sort(),
  ).toEqual(['scheduled.lambda', 'scheduled.mask_probability', 'scheduled.temperature']);
});

it('there is room for the largest share, and each step chooses as many as its own', () => {
  const share = { from: 0.125, to: 0.5 } as const;
  const objective = objectiveOf({ probability: share });
  expect(objective.fields.positions.shape(8)).toEqual([4]);
  const chosen = [0, 0.5, 1].map((progress) => {
    const [{ chosen: weights }] = layOut(objective, batchAt(0), 1, { progress });
    return [0, 4].map((start) => weights.subarray(start, start + 4).filter((weight) => weight > 0).length);
  });
  // Of 8 and of 6 tokens: 12.5 %, 31.25 % and 50 %.
  expect(chosen).toEqual([
    [1, 1],
    [3, 2],
    [4, 3],
  ]);
});

it('micro-batches are fed the same values, and the masks of their batch', () => {
  const [whole] = layOut(changing, batchAt(0), 1, { progress: 0.25 });
  const halves = layOut(changing, batchAt(0), 1, { parts: 2, progress: 0.25 });
  for (const half of halves) expect(half['scheduled.lambda']).toEqual(Float32Array.of(21));
  expect(halves.flatMap(({ inputs: ids }) => [...ids])).toEqual([...whole.inputs]);
  expect(halves.flatMap(({ chosen }) => [...chosen])).toEqual([...whole.chosen]);
});

it.each([
  ['objective', { scheduled: { temperature: () => Number.NaN } }, /its schedule 'temperature' is NaN at 0\.5 of all steps/],
  ['loss', { loss: { ...changing.loss, scheduled: { lambda: () => 'much' as never } } }, /its schedule 'lambda' is much at 0\.5/],
])('a schedule of the %s that is no number is told as its mistake', (_, part, message) => {
  expect(() => layOut({ ...objectiveOf({}), ...part }, batchAt(0), 1, { progress: 0.5 })).toThrow(message);
});

it('an objective and its loss cannot both have a schedule of one name', () => {
  const both = { ...changing, scheduled: { lambda: () => 1 } };
  expect(() => checkObjective(both)).toThrow("it has a schedule 'lambda', and its loss has one of that name too");
});

/** Losses of the fixed batch at this point of the training. */
async function lossesOf(engine: Engine, objective: Objective, progress: number): Promise<Record<string, number>> {
  const memory = started(objective);
  const model = await engine.load(memory);
  const program = objectiveProgram(objective, shape, 'train');
  const all = { ...counts, ...inputs, ...scheduledInputs(objective, progress) };
  const fed = Object.fromEntries(Object.keys(program.inputs).map((name) => [name, all[name as keyof typeof all]]));
  const outputs = await (await model.compile(program)).run(fed, { seed: 1, step: 0 });
  await model.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, [value]]) => [name, value]));
}

/** What the generator's samples make of the fixed batch in an evaluation. */
async function cooledSamples(engine: Engine, objective: Objective): Promise<number[]> {
  const model = await engine.load(started(objective));
  const executable = await model.compile(objectiveProgram(objective, shape, 'evaluate'));
  const [fed] = layOut(objective, batchAt(0), 1, { mode: 'evaluate' });
  const { 'shown.corrupted': corrupted } = await executable.run(fed, { seed: 1, step: 0 });
  await model.release();
  return [...corrupted];
}

function started(objective = changing): FlatMemory {
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  initialize(memory, 3);
  return memory;
}

async function train(
  engine: Engine,
  memory: FlatMemory,
  { from, stopAt = STEPS, of = changing }: { from: number; stopAt?: number; of?: Objective },
): Promise<{ logged: Readonly<Record<string, number>>[] }> {
  const stop = new AbortController();
  const logged: Readonly<Record<string, number>>[] = [];
  const model = await engine.load(memory);
  const state: TrainingState = { step: from, seconds: 0, window: { count: 0, sums: {} } };
  const training: Pretraining = {
    plan: { steps: STEPS, microBatch: 1, clipNorm: 1, logEvery: 1, evaluateEvery: 0, checkpointEvery: 0 },
    seed: 1,
    objective: of,
    batches: { batch: 2, length: 8, sequences: 2, at: batchAt, evaluationBatches: () => [] },
    engine,
    model,
    memory,
    optimizer,
    scheduler: { rate: () => 1e-3 },
    signal: stop.signal,
    numericsFolder: null,
    profile: null,
  };
  const hooks: Hooks = {
    ...quietHooks,
    progress({ step }) {
      if (step === stopAt && stopAt < STEPS) stop.abort(new Error('stopped'));
    },
    log: (_state, figures) => logged.push(figures),
    save: async () => model.pull(),
  };
  await pretrain(training, hooks, state).catch((error: Error) => {
    if (error.message !== 'stopped') throw error;
  });
  await model.pull();
  await model.release();
  return { logged };
}

function batchAt(step: number): ExampleBatch {
  const texts = [
    [10, 11, 12, 13, 14, 15],
    [20, 21, 22, 23],
  ];
  const examples = texts.map((text, index) => ({ ...framed(bertFrame(tinyTokenizer.special), text), labels: {}, index, epoch: step }));
  return { length: 8, examples };
}
