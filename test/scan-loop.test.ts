/** The training loop on an engine of several updates per run, as on CUDA: what is due at a step happens at that step. */
import { describe, expect, it } from 'vitest';
import type { ExampleBatch } from '../src/data/batches.ts';
import type { Example } from '../src/kinds/examples.ts';
import type { FlatMemory } from '../src/nn/memory.ts';
import { startProfile } from '../src/profile/profile.ts';
import { pretrain, type Hooks, type Pretraining } from '../src/train/pretrain.ts';
import { quietHooks } from './support/quiet-hooks.ts';
import { adam, begin, begun, CLIP, distance, objective, oneByOne, plain, scan, STEPS, updateAt } from './support/scan-training.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { inputs, shape } from './support/tiny-rtd.ts';

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
    training.profile = await startProfile(temporaryFolder('scan-profile'), { skipped: 2, profiled: 5 });
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
  const scripted = {
    ...objective,
    corrupt({ labels: { step, row } }: Example) {
      const { inputs: seen, positions, chosen } = inputs;
      const used = row === 0 ? [0, 1, 2] : [3, 4];
      return {
        inputs: seen.subarray(8 * row, 8 * row + 8),
        positions: used.map((slot) => positions[slot] - 8 * row),
        chosen: used.map((slot) => (step === badStep ? Infinity : chosen[slot])),
      };
    },
  };
  const batches = { ...shape, sequences: 2, at: batchAt, evaluationBatches: () => [] };
  const training = {
    plan: { steps: STEPS, clipNorm: CLIP, evaluateEvery, checkpointEvery, logEvery },
    seed: 2,
    stages: [{ from: 0, until: STEPS, objective: scripted, batches, rate: () => 1e-3 }],
    engine,
    model: await engine.load(memory),
    memory,
    optimizer: adam,
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
