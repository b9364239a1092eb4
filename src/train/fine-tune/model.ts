/**
 * The encoder with a task's head: its memory, and one program per length and mode, compiled when first needed.
 *
 * Every fine-tuning of a task uses the same memory, so that nothing is compiled twice: whoever
 * trains writes the numbers to start from into it.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets per example · C classes
 */
import { mul, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, ProgramContext } from '../../engine/program.ts';
import type { Engine, Executable } from '../../kinds/engine.ts';
import type { EncoderNetwork, NetworkContext, Tokens } from '../../kinds/network.ts';
import type { Head, Task } from '../../kinds/task.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { softmaxCrossEntropy } from '../../tensor/index.ts';

export interface Model {
  readonly memory: FlatMemory;
  readonly network: EncoderNetwork;
  readonly head: Head;
  /** Mode `train` outputs `loss`, `evaluate` outputs `logits` [B·K, C]. */
  executable(length: number, mode: Mode): Promise<Executable>;
  release(): Promise<void>;
}

export type Mode = 'train' | 'evaluate';

/** The trunk is every parameter called `electra.…`; heads of pre-training are left behind. */
export function createModel({ task, network, classes, engine, slots }: { task: Task; network: EncoderNetwork; classes: number; engine: Engine; slots: readonly string[] }): Model {
  const head = task.head(network.config, classes);
  const trunk = network.parameters.filter(({ name }) => name.startsWith('electra.'));
  const memory = new FlatMemory([...trunk, ...head.parameters], slots);
  const compiled = new Map<string, Promise<Executable>>();
  return {
    memory,
    network,
    head,
    executable(length, mode) {
      const key = `${length} ${mode}`;
      const known = compiled.get(key);
      if (known) return known;
      const made = engine.compile(programOf({ task, network, head, memory }, length, mode), memory);
      compiled.set(key, made);
      return made;
    },
    async release() {
      for (const executable of compiled.values()) await (await executable).release();
    },
  };
}

interface Parts {
  readonly task: Task;
  readonly network: EncoderNetwork;
  readonly head: Head;
  readonly memory: FlatMemory;
}

function programOf(parts: Parts, length: number, mode: Mode): Program {
  const { task, memory } = parts;
  const { batch } = task.fineTuning;
  const [N, targets] = [batch * length, batch * task.targets(length)];
  return {
    name: `${task.name}-${mode}-${batch}x${length}`,
    parameters: memory.placements,
    inputs: {
      ids: { shape: [N], dtype: 'int32' },
      types: { shape: [N], dtype: 'int32' },
      mask: { shape: [batch, length], dtype: 'float32' },
      ...(mode === 'train' ? { targets: { shape: [targets], dtype: 'int32' }, weights: { shape: [targets], dtype: 'float32' } } : {}),
    },
    gradient: mode === 'train',
    training: mode === 'train',
    build: (context) => build(parts, { batch, length }, mode, context),
  };
}

function build({ network, head }: Parts, { batch, length }: { batch: number; length: number }, mode: Mode, { parameters, inputs, random }: ProgramContext): Record<string, Tensor> {
  const context: NetworkContext = { random, parameter: (name) => parameterOf(parameters, name) };
  const tokens: Tokens = { batch, length, ids_N: inputs.ids as Tensor1D, types_N: inputs.types as Tensor1D, mask_BT: inputs.mask as Tensor2D };
  const logits = head.logits(context, network.hidden(context, tokens), tokens);
  if (mode === 'evaluate') return { logits };
  return { loss: sum(mul(softmaxCrossEntropy(logits, inputs.targets as Tensor1D), inputs.weights)) };
}

function parameterOf(parameters: ProgramContext['parameters'], name: string): Tensor {
  const found = parameters[name];
  if (!found) throw new Error(`There is no parameter '${name}' in the encoder or the task's head.`);
  return found;
}
