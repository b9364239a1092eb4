/**
 * What a model on a device consists of: its numbers in buffers there, found by name, and the sessions that run on them.
 *
 * The names are those of `update.ts`. Who computes what with the numbers is `executable.ts`, `gradient-step.ts` and `update-step.ts`.
 */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { FlatMemory } from '../../../nn/memory.ts';
import type { HostTensor } from '../../../nn/program.ts';
import { sizeOf } from '../../size-of.ts';
import { tensors, type CompiledProgram, type CompileSettings } from '../compile.ts';
import type { Graph, Target, Value } from '../graph.ts';
import { createSession, type Session } from '../session.ts';
import { gradientOf, slotOf, weightOf } from '../update.ts';
import type { DeviceBuffers } from './buffers.ts';

/** One model's numbers and sessions on a device. */
export interface DeviceModel {
  readonly memory: FlatMemory;
  readonly settings: CompileSettings;
  /** What runs its graphs. */
  readonly provider: Target;
  readonly buffers: DeviceBuffers;
  /** Weights, slots and gradients by the names of `update.ts`. */
  readonly numbers: Map<string, OrtTensor>;
  /** Where those weights and slots are written to that are still read then; they change places with the old ones. */
  readonly spare: Map<string, OrtTensor>;
  readonly open: Set<{ release(): Promise<void> }>;
}

/** What lives on the device from the start, weights and slots: name, numbers in the flat memory, shape. */
export function kept(memory: FlatMemory): (readonly [string, Float32Array, readonly number[]])[] {
  return memory.placements.flatMap(({ name, shape }) => [
    [weightOf(name), memory.view(memory.weights, name), shape] as const,
    ...Object.entries(memory.slots).map(([slot, region]) => [slotOf(slot, name), memory.view(region, name), shape] as const),
  ]);
}

/** The buffer of this name on the device. Throws where there is none: a mistake of this engine. */
export function numberOf({ numbers }: Pick<DeviceModel, 'numbers'>, name: string): OrtTensor {
  const found = numbers.get(name);
  if (!found) throw new Error(`There is no '${name}' on the device.`);
  return found;
}

/** The second place of numbers that are written while they may still be read. */
export function spareOf({ spare }: DeviceModel, name: string): OrtTensor {
  return numberOf({ numbers: spare }, name);
}

/** Gives numbers a second place, unless they have one. */
export async function addSpare(model: DeviceModel, name: string): Promise<void> {
  const { dims } = numberOf(model, name);
  if (!model.spare.has(name)) model.spare.set(name, await model.buffers.create(new Float32Array(sizeOf(dims)), dims));
}

/** The second place, which was written to, becomes the first. */
export function exchange(model: DeviceModel, name: string): void {
  const [old, written] = [numberOf(model, name), spareOf(model, name)];
  model.numbers.set(name, written);
  model.spare.set(name, old);
}

/** The buffer of a parameter's gradient; made of zeros, in this shape, when it is first asked for. */
export async function gradientBuffer({ numbers, buffers }: DeviceModel, parameter: string, shape: readonly number[]): Promise<OrtTensor> {
  const known = numbers.get(gradientOf(parameter)) ?? (await buffers.create(new Float32Array(sizeOf(shape)), shape));
  numbers.set(gradientOf(parameter), known);
  return known;
}

/** A session that the model releases with itself, unless it was released before. `profile`: as for {@link createSession}. */
export async function opened(model: DeviceModel, graph: Graph, profile?: string): Promise<Session> {
  const session = await createSession(graph, { provider: model.provider, profile });
  const once = {
    ...session,
    release: async () => {
      if (model.open.delete(once)) await session.release();
    },
  };
  model.open.add(once);
  return once;
}

/** The weights of a program on the device, by the names of its graph's inputs. */
export function weightFeeds(model: DeviceModel, { program, parameterInputs }: CompiledProgram): Record<string, OrtTensor> {
  return Object.fromEntries(program.parameters.map(({ name }) => [parameterInputs[name], numberOf(model, weightOf(name))]));
}

/** Host arrays for outputs, by the names of `values`, and what has onnxruntime write them. */
export async function results(
  values: ReadonlyMap<string, Value>,
): Promise<{ arrays: Map<string, HostTensor>; fetches: Record<string, OrtTensor> }> {
  const arrays = new Map(
    [...values].map(([name, { shape, dtype }]): [string, HostTensor] => [
      name,
      dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape)),
    ]),
  );
  return {
    arrays,
    fetches: await tensors([...values].map(([name, { name: output, shape }]) => [output, arrays.get(name) as HostTensor, shape])),
  };
}
