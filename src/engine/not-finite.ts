/**
 * What is found out, and written down, of a step whose loss or gradient is not finite.
 *
 * Such a step updates nothing, so it can be made again, watched: the first tensor that went bad is named. What is
 * said of it is the caller's: pre-training and fine-tuning have different advice.
 */
import { basename, dirname } from 'node:path';
import { makeFolderIn } from '../files/make-folder.ts';
import type { Draw, Engine, Inputs, LoadedModel, TrainerStep, WatchedTensor } from '../kinds/engine.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { Program } from '../nn/program.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';

/** A step whose loss or gradient is not finite, with all that it takes to make it again. */
export interface BadStep extends Pick<TrainerStep, 'figures' | 'gradientNorm'> {
  readonly program: Program;
  readonly engine: Engine;
  readonly model: LoadedModel;
  readonly memory: FlatMemory;
  /** The micro-batches of the step. */
  readonly parts: readonly Inputs[];
  readonly draw: Draw;
  /** From 1. */
  readonly step: number;
  /** Where to write every tensor of the step and its batch; null: nowhere. */
  readonly numericsFile: string | null;
}

/** For the error that ends the run. */
export interface Findings {
  /** The first one that is not finite. */
  readonly tensor: string | null;
  /** Why no tensor can be named, where none can. */
  readonly unnamed: string | null;
  /** From 1, where there are several. */
  readonly microBatch?: number;
  /** What was written. */
  readonly file?: string;
}

/**
 * Makes the step again, watched where the engine can watch, and says which tensor went bad first; writes the numerics file if one
 * is wanted. Whatever keeps a tensor from being named is told in the findings and not thrown; a file that cannot be written is.
 */
export async function investigate(bad: BadStep): Promise<Findings> {
  const { parts, numericsFile } = bad;
  const found = await firstBad(bad);
  if (numericsFile) await write(numericsFile, bad, found);
  const file = numericsFile ?? undefined;
  if ('unnamed' in found) return { tensor: null, unnamed: found.unnamed, file };
  return { tensor: described(found.tensor), unnamed: null, microBatch: parts.length > 1 ? found.part + 1 : undefined, file };
}

interface Found {
  readonly part: number;
  readonly tensor: WatchedTensor;
  readonly tensors: readonly WatchedTensor[];
}

interface NotFound {
  readonly unnamed: string;
}

async function firstBad({ engine, program, model, memory, parts, draw }: BadStep): Promise<Found | NotFound> {
  if (!engine.watch) return { unnamed: `the engine '${engine.name}' cannot make a step again and watch it` };
  try {
    await model.pull();
    for (const [part, inputs] of parts.entries()) {
      const tensors = await engine.watch(program, memory, inputs, { ...draw, part });
      const tensor = tensors.find(({ finite }) => !finite);
      if (tensor) return { part, tensor, tensors };
    }
  } catch (error) {
    // What went wrong first is what the user has to hear of.
    return { unnamed: `the step could not be made again and watched (${error instanceof Error ? error.message : String(error)})` };
  }
  return { unnamed: 'made again on the CPU, every tensor of the step is finite' };
}

async function write(file: string, { step, draw, figures, gradientNorm, parts }: BadStep, found: Found | NotFound): Promise<void> {
  // Where the run's folder was taken away, nothing is made in its place.
  await makeFolderIn(dirname(dirname(file)), basename(dirname(file)));
  const { part, tensors } = 'unnamed' in found ? { part: null, tensors: [] } : found;
  const written = {
    step,
    seed: draw.seed,
    figures,
    gradientNorm,
    microBatch: part === null ? null : part + 1,
    tensors,
    batches: parts.map(plain),
  };
  await writeFileAtomic(file, `${JSON.stringify(written, spelled)}\n`);
}

function described({ op, shape, phase, parameter }: WatchedTensor): string {
  return `${op} [${shape.join(', ')}] in the ${phase} pass${parameter ? `, at ${parameter}` : ''}`;
}

function plain(inputs: Inputs): Record<string, number[]> {
  return Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, Array.from(values)]));
}

/** JSON knows no NaN and no infinity. */
function spelled(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
