/** What is said, and written down, of a step whose loss or gradient is not finite. */
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { errors, UserError } from '../errors.ts';
import type { Draw, Engine, Inputs, LoadedModel, TrainerStep, WatchedTensor } from '../kinds/engine.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { Program } from '../engine/program.ts';
import { writeFileAtomic } from './atomic-write.ts';

export interface BadStep extends TrainerStep {
  readonly program: Program;
  readonly engine: Engine;
  readonly model: LoadedModel;
  readonly memory: FlatMemory;
  /** The micro-batches of the step. */
  readonly parts: readonly Inputs[];
  readonly draw: Draw;
  /** Where to write every tensor of the step and its batch; null: nowhere. */
  readonly numericsFolder: string | null;
}

/** Nothing was updated, so the step can be made again, watched: the first tensor that went bad is named. */
export async function notFinite(bad: BadStep): Promise<UserError> {
  const { draw, figures, gradientNorm, numericsFolder } = bad;
  const found = await firstBad(bad);
  let file: string | undefined;
  if (numericsFolder && found) {
    await makeFolder(numericsFolder);
    file = join(numericsFolder, `step-${draw.step + 1}.json`);
    await writeFileAtomic(file, `${JSON.stringify({ step: draw.step + 1, microBatch: found.part + 1, seed: draw.seed, figures, gradientNorm, tensors: found.tensors, batch: plain(bad.parts[found.part]) }, spelled)}\n`);
  }
  const fault = errors.LOSS_NOT_FINITE({ step: draw.step + 1, loss: figures.loss, gradientNorm, tensor: found ? described(found.tensor) : null, part: bad.parts.length > 1 && found ? found.part + 1 : undefined, file });
  return new UserError(fault, { exitCode: 1 });
}

interface Found {
  readonly part: number;
  readonly tensor: WatchedTensor;
  readonly tensors: readonly WatchedTensor[];
}

async function firstBad({ engine, program, model, memory, parts, draw }: BadStep): Promise<Found | undefined> {
  await model.pull();
  for (const [part, inputs] of parts.entries()) {
    const tensors = (await engine.watch?.(program, memory, inputs, { ...draw, part })) ?? [];
    const tensor = tensors.find(({ finite }) => !finite);
    if (tensor) return { part, tensor, tensors };
  }
  return undefined;
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
