/**
 * A trainer that makes several updates per run of a session, for devices that keep nothing between runs:
 * numbers are in the flat memory before and after each run.
 */
import {
  COMPUTING,
  type Draw,
  type Inputs,
  type Span,
  type TrainerSettings,
  type TrainerStep,
  type TrainingUpdate,
} from '../../../kinds/engine.ts';
import type { Optimizer, TensorUpdate } from '../../../kinds/optimizer.ts';
import type { FlatMemory } from '../../../nn/memory.ts';
import { checkInputs } from '../../check-inputs.ts';
import type { HostTensor, Program } from '../../../nn/program.ts';
import { STRIDE } from '../../random-inputs.ts';
import { isFiniteStep } from '../../updates.ts';
import { compileProgram, tensors, type CompiledProgram, type CompileSettings } from '../compile.ts';
import { slotOf, updateProgram, weightOf } from '../update.ts';
import type { Value } from '../graph.ts';
import { createSession, type Feeds, type Session, type SessionOptions } from '../session.ts';
import { blocksOf } from './blocks.ts';
import { scanGraph } from './graph.ts';
import { masks, poolOf } from './masks.ts';
import { SQUARES, type ScanGraph } from './program.ts';

/** What a trainer of several updates is made for: clipping, groups and profile, and how its graphs are compiled and run. */
export interface ScanSettings extends TrainerSettings {
  readonly compile: CompileSettings;
  readonly session: SessionOptions;
}

/** Makes several updates per run; what `steps` promises is said of `several` in `kinds/engine.ts`. */
export interface ScanTrainer {
  steps(updates: readonly TrainingUpdate[]): Promise<readonly TrainerStep[]>;
  endProfile(): void;
  release(): Promise<void>;
}

/** Sessions are made when first needed, one for each number of micro-batches. */
export function scanTrainer(
  memory: FlatMemory,
  program: Program,
  optimizer: Optimizer,
  update: TensorUpdate,
  settings: ScanSettings,
): ScanTrainer {
  const opened = new Map<number, Promise<Runner>>();
  const runnerOf = (parts: number): Promise<Runner> => {
    const runner = opened.get(parts) ?? createRunner(memory, program, optimizer, update, { ...settings, parts });
    opened.set(parts, runner);
    return runner;
  };
  let first: Session | undefined;
  return {
    async steps(updates) {
      const started = performance.now();
      const parts = updates[0].parts.length;
      const runner = await runnerOf(parts);
      first ??= runner.session;
      const figures = await runner.run(updates);
      const steps = updates.map((_, k) => stepAt(figures, k, parts));
      const bad = steps.findIndex((step) => !isFiniteStep(step));
      const spans: readonly Span[] = [{ name: COMPUTING, start: started, end: performance.now() }];
      return steps.slice(0, bad < 0 ? steps.length : bad + 1).map((step, k) => (k === 0 ? { ...step, spans } : step));
    },
    endProfile: () => first?.endProfile(),
    async release() {
      for (const runner of opened.values()) await (await runner).session.release();
    },
  };
}

function stepAt(figures: ReadonlyMap<string, Float32Array>, k: number, parts: number): TrainerStep {
  const { [SQUARES]: squares, ...own } = Object.fromEntries([...figures].map(([name, values]) => [name, values[k]]));
  return { figures: own, gradientNorm: Math.sqrt(squares) / parts, spans: [] };
}

interface Runner {
  readonly session: Session;
  /** Figures of all updates by name, [K] each. */
  run(updates: readonly TrainingUpdate[]): Promise<ReadonlyMap<string, Float32Array>>;
}

async function createRunner(
  memory: FlatMemory,
  program: Program,
  optimizer: Optimizer,
  update: TensorUpdate,
  { compile, session: options, clipNorm, groups, parts, profile }: ScanSettings & { readonly parts: number },
): Promise<Runner> {
  const { placements } = memory;
  const training = compileProgram(program, compile);
  const blocks = blocksOf(placements, groups, update);
  const updating = compileProgram(updateProgram(blocks, optimizer, update, groups), { ...compile, products: 'float32' });
  const scan = scanGraph({ training, update: updating, blocks, slots: optimizer.slots, clipNorm, parts });
  const session = await createSession(scan.graph, { ...options, profile });
  const numbers = placements.flatMap(({ name }) => [
    [weightOf(name), memory.view(memory.weights, name)] as const,
    ...optimizer.slots.map((slot) => [slotOf(slot, name), memory.view(memory.slots[slot], name)] as const),
  ]);
  const states = numbers.map(([name, view]) => ({ view, ...(scan.state.get(name) as { before: Value; after: Value }) }));
  // What is fed is copied to a device; the CPU in its place would read it where the new numbers are written.
  const fed = (view: Float32Array): Float32Array => (options.provider === 'cpu' ? view.slice() : view);
  const before = (): Promise<Feeds> => tensors(states.map(({ view, before: { name, shape } }) => [name, fed(view), shape]));
  const after = await tensors(states.map(({ view, after: { name, shape } }) => [name, view, shape]));
  return {
    session,
    async run(updates) {
      const figures = new Map([...scan.figures.keys()].map((name) => [name, new Float32Array(updates.length)]));
      const wanted = await tensors(
        [...scan.figures].map(([name, value]) => [value.name, figures.get(name) as Float32Array, [updates.length]]),
      );
      await session.run({ ...(await before()), ...(await feedsOf(scan, training, update, updates)) }, { ...after, ...wanted });
      return figures;
    },
  };
}

/** Everything that differs between the updates, stacked, and the pools that masks are cut from. */
async function feedsOf(
  { scalars, batch, pools }: ScanGraph,
  training: CompiledProgram,
  update: TensorUpdate,
  updates: readonly TrainingUpdate[],
): Promise<Feeds> {
  const K = updates.length;
  const drawn = updates.flatMap(({ parts, draw }) => parts.map((inputs, part) => batchOf(training, inputs, { ...draw, part })));
  const given = updates.map(({ update: { step, learningRate } }) => update.scalars({ step, learningRate }));
  const pool = new Map(masks(training).map((mask) => [poolOf(mask), training.random.window(mask, updates[0].draw).pool]));
  return tensors([
    ...[...scalars].map(([name, value]) => [value.name, Float32Array.from(given, (each) => each[name]), [K]] as const),
    ...[...batch].map(
      ([name, value]) =>
        [
          value.name,
          stacked(
            drawn.map((each) => each[name]),
            value,
          ),
          [K, ...value.shape.slice(1)],
        ] as const,
    ),
    ...[...pools].map(([name, value]) => [value.name, pool.get(name) as Float32Array, value.shape] as const),
  ]);
}

/** A micro-batch by the names of the training graph's inputs. */
function batchOf({ program, programInputs, random }: CompiledProgram, inputs: Inputs, draw: Draw): Record<string, HostTensor> {
  checkInputs(program, inputs);
  return Object.fromEntries([
    ...Object.keys(program.inputs).map((name) => [programInputs[name], inputs[name]] as const),
    ...random.declared.map(
      (input) =>
        [
          input.name,
          input.rate === undefined ? random.draw(input, draw) : Int32Array.of(random.window(input, draw).start / STRIDE),
        ] as const,
    ),
  ]);
}

function stacked(each: readonly HostTensor[], { dtype }: Value): HostTensor {
  const size = each[0].length;
  const whole = dtype === 'int32' ? new Int32Array(size * each.length) : new Float32Array(size * each.length);
  each.forEach((values, index) => whole.set(values, index * size));
  return whole;
}
