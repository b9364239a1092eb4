/**
 * Trains the golden experiment of an objective on an engine of one's choice and tells the losses of every step. Each objective has an
 * experiment, `fixtures/experiments/golden-<objective>.json5`, and the course that every engine must take,
 * `golden/<objective>.losses.txt`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const RTD = 'replaced-token-detection';

/** The committed course of an objective. */
export function committedOf(objective: string): string {
  return path.join(import.meta.dirname, `golden/${objective}.losses.txt`);
}

export const committed = committedOf(RTD);

/** The total loss, that of each term, and the norm of the gradient. */
export const columns: readonly string[] = ['total', 'mlm', 'rtd', 'gradient_norm'];
/** Figures of one step, in the order of the columns. */
export type Row = readonly number[];

export interface Course {
  /** {@link columns}, where the objective is replaced token detection. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Share of replaced tokens of every step: jumps when a sample differs. 0 where nothing is replaced. */
  readonly replaced: readonly number[];
  /** Real tokens of every step, and how many there would be without padding. */
  readonly filled: readonly number[];
  readonly room: number;
}

/** Its experiment; the oldest one has the plain name. */
export function experimentOf(objective: string): string {
  const own = path.join(import.meta.dirname, `fixtures/experiments/golden-${objective}.json5`);
  return existsSync(own) ? own : path.join(import.meta.dirname, 'fixtures/experiments/golden.json5');
}

/** The first `steps` steps; the schedule is always that of the whole experiment. */
export async function courseOf(
  engine: Engine,
  {
    objective: name = RTD,
    steps,
    cacheFolder,
    set = [],
  }: { objective?: string; steps: number; cacheFolder: string; set?: readonly string[] },
): Promise<Course> {
  const { loaded, problems } = await loadExperiment(experimentOf(name), { set });
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

  const terms = Object.keys(objective.terms).filter((term) => objective.terms[term].trains !== false);
  const rows: Row[] = [];
  const replaced: number[] = [];
  const state = { step: 0, seconds: 0, window: { count: 0, sums: {} } };
  await pretrain(
    {
      plan: { ...train, steps, logEvery: 0, evaluateEvery: 0, checkpointEvery: 0 },
      seed,
      objective,
      batches: data.train,
      engine,
      model,
      memory,
      optimizer,
      scheduler: { rate: (step) => scheduler.rate(step, train.steps) },
      signal: new AbortController().signal,
      numericsFolder: null,
      profile: null,
    },
    {
      ...quietHooks,
      progress(_state, figures) {
        const { loss, gradient_norm, replaced_share = 0 } = figures;
        rows.push([loss, ...terms.map((term) => figures[`${term}_loss`]), gradient_norm]);
        replaced.push(replaced_share);
      },
    },
    state,
  );
  await model.release();
  const filled = rows.map((_, step) => data.train.at(step).examples.reduce((sum, { ids }) => sum + ids.length, 0));
  return { columns: ['total', ...terms, 'gradient_norm'], rows, replaced, filled, room: train.batch * layout.length };
}

/** Largest difference of any figure, relative to its size, and where it is. */
export function farthest(
  a: readonly Row[],
  b: readonly Row[],
  names = columns,
): { readonly difference: number; readonly step: number; readonly figure: string } {
  if (a.length !== b.length) return { difference: Infinity, step: Math.min(a.length, b.length), figure: 'steps' };
  let worst = { difference: 0, step: 0, figure: '' };
  a.forEach((row, step) =>
    row.forEach((value, column) => {
      const difference = Math.abs(value - b[step][column]) / Math.abs(b[step][column]);
      if (!(difference <= worst.difference)) worst = { difference, step: step + 1, figure: names[column] };
    }),
  );
  return worst;
}

/** The rows of a file of losses; throws when its columns are others. */
export function readRows(rowsFile: string, names = columns): Row[] {
  const [header, ...lines] = readFileSync(rowsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (header !== ['step', ...names].join(' ')) throw new Error(`${rowsFile} has other columns: ${header}.`);
  return lines.map((line) => line.split(' ').slice(1).map(Number));
}

/** What is committed of a course of an objective. `test`: the file that makes it again. */
export function fileText(objective: string, test: string, { columns: names, rows }: Pick<Course, 'columns' | 'rows'>): string {
  const require = createRequire(import.meta.url);
  const version = (name: string): string =>
    (JSON.parse(readFileSync(path.join(path.dirname(require.resolve(name)), '../package.json'), 'utf8')) as { version: string }).version;
  const experiment = path.relative(path.join(import.meta.dirname, '..'), experimentOf(objective));
  return [
    `# Losses of the first 50 steps of ${experiment}, seed 1, on the onnx engine.`,
    `# Made on ${process.platform} ${process.arch} with Node ${process.versions.node}, ` +
      `onnxruntime-node ${version('onnxruntime-node')}, tfjs-core ${version('@tensorflow/tfjs-core')}.`,
    ...(objective === RTD
      ? [
          '# With this seed no sampled token lies so near a border that rounding decides between the engines ' +
            '(test/golden.test.ts checks it).',
        ]
      : []),
    `# Make it again: UPDATE_GOLDEN=1 npx vitest run ${test}, and say in the commit why it moved.`,
    ['step', ...names].join(' '),
    ...rows.map((row, index) => [index + 1, ...row.map((value) => value.toPrecision(9))].join(' ')),
    '',
  ].join('\n');
}
