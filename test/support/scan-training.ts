/** A tiny training step by step, on an engine that makes four updates per run and on one that makes one: what tests of both compare. */
import { createOnnxEngine, type Optimizer } from 'electra-run';
import adamw from '../../plugins/optimizer/adamw/plugin.ts';
import { parameterGroups } from '../../src/engine/parameter-groups.ts';
import type { Engine, Inputs, Trainer, TrainerStep, TrainingUpdate } from '../../src/kinds/engine.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import type { HostTensor } from '../../src/nn/program.ts';
import { counts, inputs, shape, tinyRtd, V } from './tiny-rtd.ts';

export const STEPS = 11;
/** Below every gradient's norm here, so that all of them are clipped. */
export const CLIP = 0.5;

export const adam = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] },
  {},
) as Optimizer;

/** CUDA's way of training, on onnxruntime's CPU provider. */
export const fourPerRun = (): Promise<Engine> => createOnnxEngine({ device: 'cuda', standIn: 'cpu', updatesPerRun: 4 });

/** Made once, because the pools of dropout masks take their time. */
export const [scan, plain] = [await fourPerRun(), await createOnnxEngine({ threads: 1 })];

const tiny = await tinyRtd(plain, { dropout: 0.2 });
export const { objective } = tiny;
const program = tiny.program(shape, 'train');
const wanted: Readonly<Record<string, HostTensor>> = pick({ ...inputs, ...counts }, Object.keys(program.inputs));

/** A model that a trainer is ready to update. */
export interface Begun {
  readonly trainer: Trainer;
  readonly memory: FlatMemory;
}

/** First weights, or those of another memory with its slots. */
export function begun({ slots }: Optimizer, from?: FlatMemory): FlatMemory {
  const memory = new FlatMemory(program.parameters, slots);
  initialize(memory, 3);
  if (from) memory.weights.set(from.weights);
  for (const slot of slots) if (from) memory.slots[slot].set(from.slots[slot]);
  return memory;
}

/** A trainer of {@link begun} numbers. */
export async function begin(engine: Engine, optimizer: Optimizer, from?: FlatMemory): Promise<Begun> {
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

/** The updates of steps `from` to before `to`, each the only one of its run. */
export async function oneByOne(trainer: Trainer, from: number, to: number, parts = 1): Promise<TrainerStep[]> {
  const steps: TrainerStep[] = [];
  for (let step = from; step < to; step++) {
    const { parts: each, draw, update } = updateAt(step, parts);
    steps.push(await trainer.step(each, draw, update));
  }
  return steps;
}

/** What is learned in a step: other ids in each, and in each micro-batch. */
export function updateAt(step: number, parts = 1): TrainingUpdate {
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

/** How far apart two numbers of the same place are at most. */
export function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

function pick(all: Readonly<Record<string, HostTensor>>, names: readonly string[]): Record<string, HostTensor> {
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}
