/**
 * A model whose numbers stay on a device: weights and slots are copied there once, gradients never leave
 * it, and only figures come back.
 *
 * A step is two graphs. The first gives the gradient (added to that of the micro-batches before) and its
 * sum of squares; the second updates weights and slots, in place where it can (`in-place.ts`). Two, because
 * onnxruntime may run an update before the last reader of the old weight, and because a gradient that is
 * not finite must stop between them.
 */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Executable, LoadedModel, Trainer, TrainerSettings } from '../../../kinds/engine.ts';
import type { Optimizer, TensorUpdate } from '../../../kinds/optimizer.ts';
import type { FlatMemory } from '../../../nn/memory.ts';
import type { HostTensor, Program } from '../../../nn/program.ts';
import { spansOf, trainerInMemory } from '../../in-memory.ts';
import { isFiniteStep, scaleFor } from '../../updates.ts';
import { compileProgram, tensors, type CompiledProgram, type CompileSettings } from '../compile.ts';
import type { Graph, Target, Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import { createSession, tensor, type Session } from '../session.ts';
import { deviceBuffers, type DeviceBuffers } from './buffers.ts';
import { keptApart } from './in-place.ts';
import { gradientOf, SCALE, slotOf, sumOfSquares, updateProgram, weightOf } from '../update.ts';

interface DeviceModel {
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

/** `provider` runs the graphs in the device's place, for tests. */
export async function modelOnDevice(
  memory: FlatMemory,
  settings: CompileSettings,
  provider: Target = settings.target,
): Promise<LoadedModel> {
  const model: DeviceModel = {
    memory,
    settings,
    provider,
    buffers: deviceBuffers(provider),
    numbers: new Map(),
    spare: new Map(),
    open: new Set(),
  };
  for (const [name, data, shape] of kept(memory)) model.numbers.set(name, await model.buffers.create(data, shape));
  const pull = async (): Promise<void> => {
    for (const [name, data] of kept(memory)) data.set(await model.buffers.read(numberOf(model, name)));
  };
  const push = async (): Promise<void> => {
    for (const [name, data] of kept(memory)) await model.buffers.write(numberOf(model, name), data);
  };
  return {
    compile: (program) => executable(model, program),
    trainer: (program, optimizer, settings_) =>
      optimizer.onDevice
        ? trainer(model, program, optimizer, optimizer.onDevice, settings_)
        : hostTrainer(model, program, optimizer, settings_, { pull, push }),
    pull,
    push,
    async release() {
      for (const each of model.open) await each.release();
      for (const buffer of [...model.numbers.values(), ...model.spare.values()]) buffer.dispose();
      await model.buffers.release();
    },
  };
}

/** What lives on the device from the start: weights and slots. */
function kept(memory: FlatMemory): (readonly [string, Float32Array, readonly number[]])[] {
  return memory.placements.flatMap(({ name, shape }) => [
    [weightOf(name), memory.view(memory.weights, name), shape] as const,
    ...Object.entries(memory.slots).map(([slot, region]) => [slotOf(slot, name), memory.view(region, name), shape] as const),
  ]);
}

function numberOf({ numbers }: Pick<DeviceModel, 'numbers'>, name: string): OrtTensor {
  const found = numbers.get(name);
  if (!found) throw new Error(`There is no '${name}' on the device.`);
  return found;
}

const spareOf = ({ spare }: DeviceModel, name: string): OrtTensor => numberOf({ numbers: spare }, name);

async function opened(model: DeviceModel, graph: Graph, profile?: string): Promise<Session> {
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

function weightFeeds(model: DeviceModel, { program, parameterInputs }: CompiledProgram): Record<string, OrtTensor> {
  return Object.fromEntries(program.parameters.map(({ name }) => [parameterInputs[name], numberOf(model, weightOf(name))]));
}

/** Host arrays for outputs, and what has them written. */
async function results(
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

/** Outputs, and gradients if it has any, come to the host. */
async function executable(model: DeviceModel, program: Program): Promise<Executable> {
  const compiled = compileProgram(program, model.settings);
  const session = await opened(model, compiled.graph);
  const { arrays, fetches } = await results(compiled.outputs);
  const { memory } = model;
  const gradients = await tensors(
    [...compiled.gradients].map(([name, { name: output, shape }]) => [output, memory.view(memory.gradients, name), shape]),
  );
  const untouched = program.gradient ? program.parameters.filter(({ name }) => !compiled.gradients.has(name)) : [];
  return {
    async run(inputs, draw) {
      await session.run({ ...weightFeeds(model, compiled), ...(await compiled.feeds(inputs, draw)) }, { ...fetches, ...gradients });
      for (const { name } of untouched) memory.view(memory.gradients, name).fill(0);
      return Object.fromEntries([...arrays].map(([name, data]) => [name, data.slice()]));
    },
    release: () => session.release(),
  };
}

/** For optimizers without an update in tensor ops: gradients come to memory, new weights go back. */
async function hostTrainer(
  model: DeviceModel,
  program: Program,
  optimizer: Optimizer,
  settings: TrainerSettings,
  { pull, push }: Pick<LoadedModel, 'pull' | 'push'>,
): Promise<Trainer> {
  const inner = trainerInMemory(model.memory, await executable(model, program), optimizer, settings);
  return {
    async step(parts, draw, update) {
      await pull();
      const made = await inner.step(parts, draw, update);
      await push();
      return made;
    },
    release: () => inner.release(),
  };
}

async function trainer(
  model: DeviceModel,
  program: Program,
  optimizer: Optimizer,
  update: TensorUpdate,
  { clipNorm, groups, profile }: TrainerSettings,
): Promise<Trainer> {
  const [first, next] = [
    await gradientStep(model, program, { accumulate: false, profile }),
    await gradientStep(model, program, { accumulate: true }),
  ];
  const change = await updateStep(model, optimizer, update, groups);
  return {
    async step(parts, { seed, step: drawn }, { step, learningRate }) {
      const started = performance.now();
      const sums: Record<string, number> = {};
      let squares = 0;
      for (const [part, inputs] of parts.entries()) {
        const { figures, sumOfSquares } = await (part === 0 ? first : next).run(inputs, { seed, step: drawn, part });
        squares = sumOfSquares;
        for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
      }
      const figures = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / parts.length]));
      const gradientNorm = Math.sqrt(squares) / parts.length;
      const computed = performance.now();
      if (isFiniteStep({ figures, gradientNorm })) {
        await change.run({ ...update.scalars({ step, learningRate }), [SCALE]: scaleFor(gradientNorm, clipNorm, parts.length) });
      }
      return { figures, gradientNorm, spans: spansOf(started, computed, performance.now()) };
    },
    endProfile: () => first.endProfile(),
    async release() {
      for (const each of [first, next, change]) await each.release();
    },
  };
}

interface GradientStep {
  run(...given: Parameters<Executable['run']>): Promise<{ figures: Record<string, number>; sumOfSquares: number }>;
  endProfile(): void;
  release(): Promise<void>;
}

/** Gradients go to the device's own buffers; `accumulate` adds those of the micro-batches before. */
async function gradientStep(
  model: DeviceModel,
  program: Program,
  { accumulate, profile }: { accumulate: boolean; profile?: string },
): Promise<GradientStep> {
  const compiled = compileProgram(program, model.settings);
  const { graph } = compiled;
  const written = new Map<string, Value>();
  const [feeds, fetches]: Record<string, OrtTensor>[] = [{}, {}];
  for (const [name, gradient] of compiled.gradients) {
    const buffer = await gradientBuffer(model, name, gradient.shape);
    let total = gradient;
    if (accumulate) {
      const before = graph.input(`before_${gradient.name}`, gradient.shape, 'float32');
      feeds[before.name] = buffer;
      total = graph.emit('Add', [gradient, before], gradient.shape);
      graph.outputs.set(gradientOf(name), total);
    }
    written.set(name, total);
    fetches[total.name] = buffer;
  }
  const squares = sumOfSquares(graph, [...written.values()]);
  graph.outputs.set('sumOfSquares', squares);
  const { arrays, fetches: figures } = await results(
    new Map([...[...compiled.outputs].filter(([, { shape }]) => sizeOf(shape) === 1), ['sumOfSquares', squares]]),
  );
  const session = await opened(model, graph, profile);
  return {
    async run(inputs, draw) {
      await session.run({ ...weightFeeds(model, compiled), ...feeds, ...(await compiled.feeds(inputs, draw)) }, { ...fetches, ...figures });
      const { sumOfSquares: sum, ...scalars } = Object.fromEntries([...arrays].map(([name, [value]]) => [name, value]));
      return { figures: scalars, sumOfSquares: sum };
    },
    endProfile: () => session.endProfile(),
    release: () => session.release(),
  };
}

async function gradientBuffer({ numbers, buffers }: DeviceModel, parameter: string, shape: readonly number[]): Promise<OrtTensor> {
  const known = numbers.get(gradientOf(parameter)) ?? (await buffers.create(new Float32Array(sizeOf(shape)), shape));
  numbers.set(gradientOf(parameter), known);
  return known;
}

interface UpdateStep {
  run(scalars: Readonly<Record<string, number>>): Promise<void>;
  release(): Promise<void>;
}

async function updateStep(
  model: DeviceModel,
  optimizer: Optimizer,
  update: TensorUpdate,
  groups: TrainerSettings['groups'],
): Promise<UpdateStep> {
  const { memory } = model;
  // Zeros for what the loss does not depend on: weight decay and momentum move it all the same.
  for (const { name, shape } of memory.placements) await gradientBuffer(model, name, shape);
  const program = updateProgram(memory.placements, optimizer, update, groups);
  const { graph, outputs, programInputs } = compileProgram(program, model.settings);
  const session = await opened(model, graph);
  const numbers = Object.keys(program.inputs).filter((name) => model.numbers.has(name));
  const states = new Map(
    [...outputs].map(([name, after]) => [
      name,
      { before: graph.inputs.find((input) => input.name === programInputs[name]) as Value, after },
    ]),
  );
  const apart = new Set(keptApart(graph, states));
  for (const name of apart) await addSpare(model, name);
  return {
    async run(scalars) {
      const given = await Promise.all(
        Object.entries(scalars).map(async ([name, value]) => [programInputs[name], await tensor(Float32Array.of(value), [])] as const),
      );
      const feeds = numbers.map((name) => [programInputs[name], numberOf(model, name)] as const);
      const fetches = [...states].map(
        ([name, { after }]) => [after.name, apart.has(name) ? spareOf(model, name) : numberOf(model, name)] as const,
      );
      await session.run(Object.fromEntries([...feeds, ...given]), Object.fromEntries(fetches));
      for (const name of apart) exchange(model, name);
    },
    release: () => session.release(),
  };
}

async function addSpare(model: DeviceModel, name: string): Promise<void> {
  const { dims } = numberOf(model, name);
  if (!model.spare.has(name)) model.spare.set(name, await model.buffers.create(new Float32Array(sizeOf(dims)), dims));
}

function exchange(model: DeviceModel, name: string): void {
  const [old, written] = [numberOf(model, name), spareOf(model, name)];
  model.numbers.set(name, written);
  model.spare.set(name, old);
}
