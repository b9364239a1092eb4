/**
 * Models of engines that compute in the flat memory itself, and what follows the gradient there:
 * the sum over micro-batches, the global norm, clipping, and the optimizer's update.
 */
import {
  COMPUTING,
  type CompileFacts,
  type Draw,
  type Executable,
  type Inputs,
  type LoadedModel,
  type Outputs,
  type Span,
  type Trainer,
  type TrainerSettings,
  type TrainerStep,
} from '../kinds/engine.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { kernelsFor } from '../wasm/kernels.ts';
import type { Program } from '../nn/program.ts';
import { alone } from '../parallel/alone.ts';
import { gradientSquares, sharedUpdate, type SharedUpdate } from './shared-update.ts';
import { isFiniteStep, scaleFor } from './updates.ts';

/** How a program will be run, and where its operations are to be traced. */
export interface InMemoryFacts extends CompileFacts, Pick<TrainerSettings, 'profile'> {}

/** `compile` makes a program ready that reads weights from, and writes gradients to, the memory. */
export function modelInMemory(memory: FlatMemory, compile: (program: Program, facts: InMemoryFacts) => Promise<Executable>): LoadedModel {
  const open = new Set<Executable>();
  const tracked = async (program: Program, facts: InMemoryFacts): Promise<Executable> => {
    const executable = await compile(program, facts);
    open.add(executable);
    return {
      run: (inputs, draw) => executable.run(inputs, draw),
      endProfile: () => executable.endProfile?.(),
      release: async () => {
        if (open.delete(executable)) await executable.release();
      },
    };
  };
  return {
    compile: (program, { frozen } = {}) => tracked(program, { frozen }),
    trainer: async (program, optimizer, settings) =>
      trainerInMemory(memory, await tracked(program, { profile: settings.profile }), optimizer, settings),
    pull: async () => {},
    push: async () => {},
    release: async () => {
      for (const executable of open) await executable.release();
      open.clear();
    },
  };
}

/**
 * A trainer for gradients that are in memory after each run: adds up the micro-batches', clips their mean and has the optimizer
 * update the weights there. `executable` is the training program; the trainer releases it with itself.
 */
export function trainerInMemory(
  memory: FlatMemory,
  executable: Executable,
  optimizer: Optimizer,
  { clipNorm, groups, collective = alone }: TrainerSettings,
): Trainer {
  const run = async (inputs: Inputs, draw: Draw): Promise<Figures> => figuresOf(await executable.run(inputs, draw));
  const { accumulate, squares, spread, collect, ...own } =
    collective.size === 1 ? updateAlone(memory, run, groups) : sharedUpdate(memory, run, { optimizer, groups, collective });
  return {
    async step(parts, draw, { step, learningRate }) {
      const started = performance.now();
      const figures = means(await accumulate(parts, draw));
      const computed = performance.now();
      const gradientNorm = Math.sqrt(await squares()) / parts.length;
      if (isFiniteStep({ figures, gradientNorm })) {
        optimizer.update(memory, { step, learningRate, gradientScale: scaleFor(gradientNorm, clipNorm, parts.length), groups: own.groups });
        await spread();
      }
      return { figures, gradientNorm, spans: spansOf(started, computed, performance.now()) };
    },
    ...(collect ? { collect } : {}),
    endProfile: () => executable.endProfile?.(),
    release: () => executable.release(),
  };
}

/** What a step spent its time on: both halves, parted at `computed`; all three in milliseconds of `performance.now()`. */
export function spansOf(started: number, computed: number, updated: number): readonly Span[] {
  return [
    { name: COMPUTING, start: started, end: computed },
    { name: 'clipping and optimizer', start: computed, end: updated },
  ];
}

type Figures = TrainerStep['figures'];

/** As ranks share it, with nobody to share it with. */
function updateAlone(
  memory: FlatMemory,
  run: (inputs: Inputs, draw: Draw) => Promise<Figures>,
  groups: TrainerSettings['groups'],
): SharedUpdate {
  let earlier: Float32Array | undefined;
  return {
    async accumulate(parts, { seed, step }) {
      const figures: Figures[] = [];
      for (const [part, inputs] of parts.entries()) {
        figures.push(await run(inputs, { seed, step, part }));
        if (part > 0 && earlier) kernelsFor(memory).accumulate(memory.gradients, earlier);
        if (part < parts.length - 1) (earlier ??= new Float32Array(memory.length)).set(memory.gradients);
      }
      return figures;
    },
    squares: () => Promise.resolve(gradientSquares(memory)),
    groups,
    spread: () => Promise.resolve(),
  };
}

/** The outputs of one number. */
function figuresOf(outputs: Outputs): Figures {
  return Object.fromEntries(Object.entries(outputs).flatMap(([name, values]) => (values.length === 1 ? [[name, values[0]]] : [])));
}

function means(figures: readonly Figures[]): Figures {
  const sums: Record<string, number> = {};
  for (const each of figures) for (const [name, value] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + value;
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / figures.length]));
}
