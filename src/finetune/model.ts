/**
 * The encoder with a task's head: its memory, and one program per length and mode, compiled when first needed.
 *
 * Every fine-tuning of a task uses the same memory, so that nothing is compiled twice: whoever
 * trains writes the numbers to start from into it.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets per example · C classes
 */
import { mul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import type { Program, ProgramContext } from '../nn/program.ts';
import type { Engine, Executable, LoadedModel, Trainer } from '../kinds/engine.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import { encode, type NetworkContext } from '../nn/network.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task, TaskHead } from '../kinds/task.ts';
import { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import { softmaxCrossEntropy } from '../tensor/index.ts';
import { parameterGroups, rateScaleOf } from '../engine/parameter-groups.ts';

export interface Model {
  readonly memory: FlatMemory;
  /** The numbers in memory, where the engine computes with them. */
  readonly loaded: LoadedModel;
  readonly kept: KeptNetwork;
  readonly head: TaskHead;
  program(length: number, mode: Mode): Program;
  /** Outputs `loss` and updates the numbers. */
  trainer(length: number): Promise<Trainer>;
  /** Outputs `logits` [B·K, C]. */
  evaluator(length: number): Promise<Executable>;
  release(): Promise<void>;
}

export type Mode = 'train' | 'evaluate';

export interface ModelSettings {
  readonly task: Task;
  readonly kept: KeptNetwork;
  readonly classes: number;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
}

/** Largest global norm of the gradient, as Clark et al. (2020) fine-tune. */
const CLIP_NORM = 1;

export async function createModel({ task, kept, classes, engine, optimizer }: ModelSettings): Promise<Model> {
  const head = task.head(kept.trunk.size, classes);
  const memory = new FlatMemory(fineTuningParameters(kept, head), optimizer.slots);
  const loaded = await engine.load(memory);
  const parts = { task, kept, head, classes, parameters: memory.placements };
  const groups = parameterGroups(memory, optimizer, (parameter) =>
    rateScaleOf(parameter, kept.trunk.size.layers, task.fineTuning.layerDecay),
  );
  return {
    memory,
    loaded,
    kept,
    head,
    program: (length, mode) => fineTuningProgram(parts, length, mode),
    trainer: oncePerLength((length) =>
      loaded.trainer(fineTuningProgram(parts, length, 'train'), optimizer, { clipNorm: CLIP_NORM, groups }),
    ),
    evaluator: oncePerLength((length) => loaded.compile(fineTuningProgram(parts, length, 'evaluate'))),
    release: () => loaded.release(),
  };
}

function oncePerLength<T>(make: (length: number) => Promise<T>): (length: number) => Promise<T> {
  const made = new Map<number, Promise<T>>();
  return (length) => {
    const known = made.get(length) ?? make(length);
    made.set(length, known);
    return known;
  };
}

/** The trunk and the task's head; heads of pre-training are left behind. */
export function fineTuningParameters({ trunk }: KeptNetwork, head: TaskHead): ParameterSpec[] {
  return [...trunk.parameters, ...head.parameters];
}

interface Parts {
  readonly task: Task;
  readonly kept: KeptNetwork;
  readonly head: TaskHead;
  readonly classes: number;
  readonly parameters: readonly ParameterSpec[];
}

export function fineTuningProgram(parts: Parts, length: number, mode: Mode): Program {
  const { task } = parts;
  const { batch } = task.fineTuning;
  const [N, targets] = [batch * length, batch * task.targets(length)];
  return {
    name: `${task.name}-${mode}-${batch}x${length}`,
    parameters: parts.parameters,
    inputs: {
      ids: { shape: [N], dtype: 'int32' },
      segments: { shape: [N], dtype: 'int32' },
      real: { shape: [batch, length], dtype: 'float32' },
      ...(mode === 'train' ? { targets: { shape: [targets], dtype: 'int32' }, weights: { shape: [targets], dtype: 'float32' } } : {}),
    },
    gradient: mode === 'train',
    training: mode === 'train',
    build: (context) => build(parts, { batch, length }, mode, context),
  };
}

function build(
  { task, kept, head, classes }: Parts,
  { batch, length }: { batch: number; length: number },
  mode: Mode,
  { parameters, inputs, random }: ProgramContext,
): Record<string, Tensor> {
  const context: NetworkContext = { random, parameter: (name) => parameterOf(task, parameters, name) };
  const real_BT = inputs.real as Tensor2D;
  const tokens = { batch, length, ids_N: inputs.ids as Tensor1D, segments_N: inputs.segments as Tensor1D };
  const hidden_ND = encode(kept.trunk, context, tokens, { real_BT, sees: kept.sees });
  const logits = head.logits(context, hidden_ND, { batch, length, real_BT, readOut: kept.frame.readOut });
  const shape = [batch * task.targets(length), classes];
  if (String(logits?.shape) !== String(shape))
    throw new ContractError('task', `the head of '${task.name}' returned logits of shape [${logits?.shape}], and [${shape}] are wanted`);
  if (mode === 'evaluate') return { logits };
  return { loss: sum(mul(softmaxCrossEntropy(logits, inputs.targets as Tensor1D), inputs.weights)) };
}

function parameterOf({ name: task }: Task, parameters: ProgramContext['parameters'], name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new ContractError('task', `the parameter '${name}' is read for '${task}', and is neither the head's nor the encoder's`);
  return found;
}
