/** Trains the golden experiment on an engine of one's choice and tells the losses of every step. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadExperiment } from '../src/config/load.ts';
import { splitByText } from '../src/data/split.ts';
import { loadData } from '../src/data/load.ts';
import type { Engine } from '../src/kinds/engine.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { createRun } from '../src/registry/container.ts';
import { silentLog } from '../src/track/silent.ts';
import { pretrain } from '../src/train/pretrain.ts';
import { quietHooks } from './support/quiet-hooks.ts';

export const file = path.join(import.meta.dirname, 'fixtures/experiments/golden.json5');

/** The committed course that every engine must take. */
export const committed = path.join(import.meta.dirname, 'golden/tiny-50.losses.txt');

export const columns = ['total', 'mlm', 'rtd', 'gradient_norm'] as const;
/** Figures of one step, in the order of {@link columns}. */
export type Row = readonly number[];

export interface Course {
  readonly rows: readonly Row[];
  /** Share of replaced tokens of every step: jumps when a sample differs. */
  readonly replaced: readonly number[];
  /** Real tokens of every step, and how many there would be without padding. */
  readonly filled: readonly number[];
  readonly room: number;
}

/** The first `steps` steps; the schedule is always that of the whole experiment. */
export async function courseOf(
  engine: Engine,
  { steps, cacheFolder, set = [] }: { steps: number; cacheFolder: string; set?: readonly string[] },
): Promise<Course> {
  const { loaded, problems } = await loadExperiment(file, { set });
  if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { experiment, registry, folder: experimentFolder } = loaded;
  const { seed, data: layout, train } = experiment;
  const run = createRun(registry, experiment, {
    cacheFolder,
    experimentFolder,
    log: silentLog,
    documents: (corpus) => splitByText(corpus, { heldOut: layout.heldOut }),
  });
  const tokenizer = await run.get('tokenizer');
  const objective = await run.get('objective');
  const { examples, kept } = objective;
  const text = { documents: await run.get('documents'), tokenizer, examples, frame: kept.frame };
  const data = await loadData({ ...text, data: layout, train, seed, cacheFolder, log: silentLog });
  const optimizer = await run.get('optimizer');
  const scheduler = await run.get('scheduler');
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  initialize(memory, seed);
  const model = await engine.load(memory);

  const rows: Row[] = [];
  const replaced: number[] = [];
  const state = { step: 0, seconds: 0, window: { count: 0, sums: {} } };
  await pretrain(
    {
      plan: { ...train, steps, logEvery: 0, evaluateEvery: 0, checkpointEvery: 0 },
      seed,
      stages: [{ from: 0, until: steps, objective, batches: data.train, rate: (step) => scheduler.rate(step, train.steps) }],
      engine,
      model,
      memory,
      optimizer,
      signal: new AbortController().signal,
      numericsFolder: null,
      profile: null,
    },
    {
      ...quietHooks,
      progress(_state, { loss, mlm_loss, rtd_loss, gradient_norm, replaced_share }) {
        rows.push([loss, mlm_loss, rtd_loss, gradient_norm]);
        replaced.push(replaced_share);
      },
    },
    state,
  );
  await model.release();
  const filled = rows.map((_, step) => data.train.at(step).examples.reduce((sum, { ids }) => sum + ids.length, 0));
  return { rows, replaced, filled, room: train.batch * layout.length };
}

/** Largest difference of any figure, relative to its size, and where it is. */
export function farthest(
  a: readonly Row[],
  b: readonly Row[],
): { readonly difference: number; readonly step: number; readonly figure: string } {
  if (a.length !== b.length) return { difference: Infinity, step: Math.min(a.length, b.length), figure: 'steps' };
  let worst = { difference: 0, step: 0, figure: '' };
  a.forEach((row, step) =>
    row.forEach((value, column) => {
      const difference = Math.abs(value - b[step][column]) / Math.abs(b[step][column]);
      if (!(difference <= worst.difference)) worst = { difference, step: step + 1, figure: columns[column] };
    }),
  );
  return worst;
}

/** The rows of a file of losses; throws when its columns are others. */
export function readRows(rowsFile: string): Row[] {
  const [header, ...lines] = readFileSync(rowsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (header !== ['step', ...columns].join(' ')) throw new Error(`${rowsFile} has other columns: ${header}.`);
  return lines.map((line) => line.split(' ').slice(1).map(Number));
}
