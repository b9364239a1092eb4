/**
 * The encoder with a task's head: its memory, and one program per length and mode, compiled when first needed.
 *
 * Every fine-tuning of a task uses the same memory, so that nothing is compiled twice: whoever
 * trains writes the numbers to start from into it.
 *
 * Shape legend: B rows · S sequences of a row · T tokens · N = B·S·T · R values of the loss · C logits of each
 */
import { mul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import type { Program, ProgramContext } from '../nn/program.ts';
import type { Collective } from '../kinds/collective.ts';
import type { Engine, Executable, LoadedModel, Trainer } from '../kinds/engine.ts';
import type { BatchShape, KeptNetwork } from '../kinds/objective.ts';
import type { EncoderDecoder } from '../generate/programs.ts';
import { Writer } from '../generate/writer.ts';
import { encode, type NetworkContext } from '../nn/network.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task, TaskHead } from '../kinds/task.ts';
import { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import { parameterGroups } from '../engine/parameter-groups.ts';
import type { Mode } from '../objective/fields.ts';
import { rowsPerRun, taskInputs, weightsInput } from './batches.ts';
import { layerRate } from './layer-rates.ts';
import type { Initialization } from './trial.ts';

/** What is fine-tuned, ready to be run. */
export interface Model {
  readonly memory: FlatMemory;
  /** The numbers in memory, where the engine computes with them. */
  readonly loaded: LoadedModel;
  readonly kept: KeptNetwork;
  readonly head: TaskHead;
  program(length: number, mode: Mode): Program;
  /** Outputs `loss` and updates the numbers, with rates for what they started from: the pre-trained ones unless given. */
  trainer(length: number, init?: Initialization): Promise<Trainer>;
  /** Outputs `logits` [R, C], or of a task that writes `values` [R]: the loss of each target. */
  evaluator(length: number): Promise<Executable>;
  /** Of a task that writes. */
  readonly writer: Writer | null;
  release(): Promise<void>;
}

/** What a model is made of. */
export interface ModelSettings {
  readonly task: Task;
  readonly kept: KeptNetwork;
  readonly classes: number;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  /** The ranks that share every update; this process alone unless given. */
  readonly collective?: Collective;
}

/** Largest global norm of the gradient, as Clark et al. (2020) fine-tune. */
const CLIP_NORM = 1;

/** Places the parameters in memory and loads them into the engine. */
export async function createModel({ task, kept, classes, engine, optimizer, collective }: ModelSettings): Promise<Model> {
  const head = task.head(kept.trunk, classes, kept.decoder?.trunk);
  const memory = new FlatMemory(fineTuningParameters(kept, head), optimizer.slots);
  const loaded = await engine.load(memory);
  const parts = { task, kept, head, parameters: memory.placements };
  const programOf = (length: number, mode: Mode): Program => fineTuningProgram(parts, { batch: rowsPerRun(task), length }, mode);
  const groupsOf = (init: Initialization) => parameterGroups(memory, optimizer, rateScales(parts, init));
  const writing = writingNetwork(kept, head);
  return {
    memory,
    loaded,
    kept,
    head,
    program: programOf,
    trainer: perLengthAndRates(task, (length, init) =>
      loaded.trainer(programOf(length, 'train'), optimizer, { clipNorm: CLIP_NORM, groups: groupsOf(init), collective }),
    ),
    evaluator: oncePerLength((length) => loaded.compile(programOf(length, 'evaluate'))),
    writer: writing && new Writer(loaded, writing),
    release: () => loaded.release(),
  };
}

/** From scratch nothing is there that a layer should keep: all learn at the full rate. */
function rateScales({ task, kept, head }: Parts, init: Initialization): (parameter: ParameterSpec) => number {
  if (init === 'scratch') return () => 1;
  const ofDecoder = new Set(head.writes?.decoder.parameters.map(({ name }) => name));
  return (parameter) => {
    const { layers } = (head.writes && ofDecoder.has(parameter.name) ? head.writes.decoder : kept.trunk).size;
    return layerRate(parameter, layers, task.fineTuning);
  };
}

/** Fine-tunings of a start follow each other: where the rates differ, those of one are released before the other's are made. */
function perLengthAndRates(
  { fineTuning: { layerDecay } }: Task,
  make: (length: number, init: Initialization) => Promise<Trainer>,
): (length: number, init?: Initialization) => Promise<Trainer> {
  const made = new Map<number, { readonly init: Initialization; readonly trainer: Promise<Trainer> }>();
  return async (length, init = 'pretrained') => {
    const known = made.get(length);
    if (known && (known.init === init || layerDecay === 1)) return known.trainer;
    await known?.trainer.then((trainer) => trainer.release());
    const trainer = make(length, init);
    made.set(length, { init, trainer });
    return trainer;
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

/** The trunk, what writes, and the task's head; heads of pre-training are left behind. */
export function fineTuningParameters({ trunk }: KeptNetwork, head: TaskHead): ParameterSpec[] {
  return [...trunk.parameters, ...(head.writes?.decoder.parameters ?? []), ...head.parameters];
}

/** The encoder-decoder that a task writes with; null where it does not write. */
export function writingNetwork(kept: KeptNetwork, head: TaskHead): EncoderDecoder | null {
  if (!head.writes) return null;
  const { decoder, vocabulary } = head.writes;
  const { stepping } = decoder;
  if (!stepping) throw new Error('A decoder that cannot step was not refused.');
  const parameters = fineTuningParameters(kept, head);
  return { trunk: kept.trunk, sees: kept.sees, decoder: { ...decoder, stepping }, vocabulary, parameters };
}

interface Parts {
  readonly task: Task;
  readonly kept: KeptNetwork;
  readonly head: TaskHead;
  readonly parameters: readonly ParameterSpec[];
}

/** In mode `train` outputs `loss`, the mean of the values that count; in mode `evaluate` `logits`, or the `values` where a task writes. */
export function fineTuningProgram(parts: Parts, shape: BatchShape, mode: Mode): Program {
  const { task } = parts;
  return {
    name: `${task.name}-${mode}-${shape.batch}x${shape.length}`,
    parameters: parts.parameters,
    inputs: taskInputs(task, shape, mode),
    gradient: mode === 'train',
    training: mode === 'train',
    build: (context) => build(parts, shape, mode, context),
  };
}

function build({ task, kept, head }: Parts, shape: BatchShape, mode: Mode, built: ProgramContext): Record<string, Tensor> {
  const { parameters, inputs, random } = built;
  const context: NetworkContext = { random, parameter: (name) => parameterOf(task, parameters, name) };
  const { ids, segments, real, ...fields } = inputs;
  const real_BT = real as Tensor2D;
  const [batch, length] = [shape.batch * (task.sequences ?? 1), shape.length];
  const tokens = { batch, length, ids_N: ids as Tensor1D, segments_N: segments as Tensor1D };
  const hidden_ND = encode(kept.trunk, context, tokens, { real_BT, sees: kept.sees });
  const logits_RC = head.logits(context, hidden_ND, { batch, length, real_BT, readOut: kept.frame.readOut, fields });
  if (mode === 'evaluate' && !task.writes) return { logits: logits_RC };
  const [values_R, weights_R] = [task.loss(logits_RC, fields), fields[weightsInput(task)]];
  if (values_R.rank !== 1 || values_R.size !== weights_R.size)
    throw new ContractError('task', `loss returned values of shape [${values_R.shape}], and their weights are [${weights_R.size}]`);
  return mode === 'evaluate' ? { values: values_R } : { loss: sum(mul(values_R, weights_R)) };
}

function parameterOf({ name: task }: Task, parameters: ProgramContext['parameters'], name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new ContractError('task', `the parameter '${name}' is read for '${task}', and is neither the head's nor the encoder's`);
  return found;
}
