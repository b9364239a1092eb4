/**
 * One process: a network on a device, timed over batches, then a few steps with every operation timed.
 *
 * Usage: steps.js SPEC (JSON). Prints a JSON event per line, each beginning with the name of what it says. The batches are random tokens of
 * the length, as those of PyTorch's side; an update is the product's: losses, gradients, clipping, AdamW.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  createRun,
  FlatMemory,
  framed,
  initialize,
  layOut,
  objectiveProgram,
  parameterGroups,
  requireExperiment,
  silentLog,
  type Documents,
  type ExampleBatch,
  type Run,
  type Trainer,
  type TrainingUpdate,
} from 'electra-run';
import { objectiveOf } from '../systems.ts';
import type { NetworkSpec } from '../spec.ts';
import { operationTotals, type OperationTotal } from './operations.ts';
import type { Device } from './engines.ts';

export interface StepsSpec {
  readonly network: NetworkSpec;
  readonly device: Device;
  /** Of matrix products. */
  readonly precision?: 'float16' | 'float32';
  readonly batches: readonly number[];
  readonly length: number;
  /** Of measured steps, for each batch. */
  readonly seconds: number;
  /** The batch whose operations are timed, after all others. */
  readonly profiled?: number;
  readonly threads?: number;
  /** Folder for the experiment, its vocabulary and traces. */
  readonly scratch: string;
}

export type StepsEvent =
  | { readonly event: 'ready'; readonly parameters: number; readonly device: string }
  | { readonly event: 'batch'; readonly batch: number }
  | {
      readonly event: 'timed';
      readonly batch: number;
      /** Of each measured update. */
      readonly seconds: readonly number[];
      /** Until the first update was made, with all that was compiled. */
      readonly first: number;
      readonly updatesPerRun: number;
      readonly microBatch: number;
      readonly loss: number;
    }
  | { readonly event: 'failed'; readonly batch: number; readonly reason: string }
  | { readonly event: 'profile'; readonly batch: number; readonly steps: number; readonly operations: readonly OperationTotal[] };

const [SEED, PROFILED, FIRST_WORD] = [1, 5, 999];
const SPECIALS: Readonly<Record<number, string>> = { 0: '[PAD]', 100: '[UNK]', 101: '[CLS]', 102: '[SEP]', 103: '[MASK]' };

const spec = JSON.parse(process.argv[2]) as StepsSpec;
mkdirSync(spec.scratch, { recursive: true });
const run = await assemble();
const [objective, engine, optimizer] = [await run.get('objective'), await run.get('engine'), await run.get('optimizer')];
const memory = new FlatMemory(objective.parameters, optimizer.slots);
initialize(memory, SEED);
const model = await engine.load(memory);
emit({
  event: 'ready',
  parameters: memory.placements.reduce((sum, { size }) => sum + size, 0),
  device: `${engine.name} (${engine.device})`,
});
for (const batch of spec.batches) await attempt(batch, () => time(batch));
if (spec.profiled !== undefined) await attempt(spec.profiled, () => profile(spec.profiled as number));
process.exit(0);

/** What fails with one batch, such as for want of memory, need not fail with the next. */
async function attempt(batch: number, work: () => Promise<void>): Promise<void> {
  emit({ event: 'batch', batch });
  try {
    await work();
  } catch (error) {
    emit({ event: 'failed', batch, reason: (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] });
  }
}

async function time(batch: number): Promise<void> {
  const started = performance.now();
  const trainer = await trainerOf(batch);
  const several = trainer.several?.best ?? 1;
  let loss = await updates(trainer, batch, 0, several);
  const first = (performance.now() - started) / 1000;
  // Shaders are compiled and memory is found in the first two.
  loss = await updates(trainer, batch, several, several);
  const seconds: number[] = [];
  const begun = performance.now();
  for (
    let step = 2 * several;
    seconds.length === 0 || (performance.now() - begun < spec.seconds * 1000 && seconds.length < 100);
    step += several
  ) {
    const before = performance.now();
    loss = await updates(trainer, batch, step, several);
    seconds.push((performance.now() - before) / 1000 / several);
  }
  await trainer.release();
  emit({ event: 'timed', batch, seconds, first, updatesPerRun: several, microBatch: microBatch(batch), loss });
}

async function profile(batch: number): Promise<void> {
  const prefix = path.join(spec.scratch, `trace-${process.pid}`);
  const trainer = await trainerOf(batch, prefix);
  const several = trainer.several?.best ?? 1;
  const runs = Math.max(2, Math.ceil(PROFILED / several));
  for (let made = 0; made < runs + 1; made++) await updates(trainer, batch, made * several, several);
  trainer.endProfile?.();
  await trainer.release();
  const files = readdirSync(spec.scratch).filter((name) => name.startsWith(path.basename(prefix)));
  const operations = files.flatMap((name) => operationTotals(readFileSync(path.join(spec.scratch, name), 'utf8'), runs, several));
  emit({ event: 'profile', batch, steps: runs * several, operations });
}

function trainerOf(batch: number, profilePrefix?: string): Promise<Trainer> {
  const program = objectiveProgram(objective, { batch: microBatch(batch), length: spec.length }, 'train');
  return model.trainer(program, optimizer, { clipNorm: 1, groups: parameterGroups(memory, optimizer), profile: profilePrefix });
}

/** The loss of the last of these updates. */
async function updates(trainer: Trainer, batch: number, from: number, count: number): Promise<number> {
  const all = Array.from({ length: count }, (_, index): TrainingUpdate => {
    const step = from + index;
    const parts = layOut(objective, sequences(batch, step), SEED, { parts: batch / microBatch(batch) });
    return { parts, draw: { seed: SEED, step }, update: { step: step + 1, learningRate: 5e-4 } };
  });
  const made = trainer.several ? await trainer.several.steps(all) : [await trainer.step(all[0].parts, all[0].draw, all[0].update)];
  return made.at(-1)?.figures.loss ?? NaN;
}

/** The largest divisor of the batch that the engine runs at once. */
function microBatch(batch: number): number {
  const most = Math.max(1, Math.floor((engine.tokensPerRun?.(spec.length) ?? Infinity) / spec.length));
  return Array.from({ length: batch }, (_, index) => batch - index).find((micro) => batch % micro === 0 && micro <= most) ?? 1;
}

function sequences(batch: number, step: number): ExampleBatch {
  const { kept } = objective;
  const count = spec.length - kept.frame.before.length - kept.frame.after.length;
  const examples = Array.from({ length: batch }, (_, row) => {
    const index = step * batch + row;
    const words = Int32Array.from({ length: count }, (__, at) => word(index * spec.length + at + 1));
    return { ...framed(kept.frame, words), labels: {}, index, epoch: 0 };
  });
  return { length: spec.length, examples };
}

/** The word of a number: ordinary tokens in no order. */
function word(number: number): number {
  return FIRST_WORD + ((Math.imul(number, 2654435761) >>> 0) % (spec.network.vocabulary - FIRST_WORD));
}

async function assemble(): Promise<Run> {
  const { network, device, precision, scratch, threads } = spec;
  const vocabulary = path.join(scratch, `vocabulary-${network.vocabulary}.txt`);
  writeFileSync(vocabulary, Array.from({ length: network.vocabulary }, (_, id) => SPECIALS[id] ?? `w${id}`).join('\n'));
  const file = path.join(scratch, `experiment-${process.pid}.json5`);
  const experiment = {
    name: 'steps',
    corpus: { type: 'sotu' },
    tokenizer: { type: 'wordpiece', vocabulary },
    data: { length: spec.length },
    objective: objectiveOf({ system: 'electra', network, dropout: 0 }),
    optimizer: { type: 'adamw' },
    scheduler: { type: 'constant', rate: 5e-4 },
    engine: { type: 'onnx', device, ...(device === 'cpu' ? { threads } : { precision }) },
    train: { steps: 1 },
  };
  writeFileSync(file, JSON.stringify(experiment));
  const loaded = await requireExperiment(file);
  // No text is read: the batches are made here.
  const documents: Documents = { fingerprint: 'none', turn: () => undefined, part: async function* () {}, both: async function* () {} };
  return createRun(loaded.registry, loaded.experiment, {
    cacheFolder: scratch,
    experimentFolder: scratch,
    log: silentLog,
    documents: () => documents,
  });
}

function emit(event: StepsEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
