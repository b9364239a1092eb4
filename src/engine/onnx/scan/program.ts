/**
 * What a graph of several updates is made of and what it comes to, and the names of what goes into it.
 *
 * Shape legend: K updates · P micro-batches
 */
import type { CompiledProgram } from '../compile.ts';
import type { Graph, Value } from '../graph.ts';
import { gradientOf, SCALE, slotOf, weightOf } from '../update.ts';
import type { Block } from './blocks.ts';

/** What every update of the graph does. */
export interface ScanProgram {
  /** The training program, and the update of all blocks of its parameters. */
  readonly training: CompiledProgram;
  readonly update: CompiledProgram;
  readonly blocks: readonly Block[];
  readonly slots: readonly string[];
  /** 0: no clipping. */
  readonly clipNorm: number;
  /** Micro-batches per update. */
  readonly parts: number;
}

/**
 * The graph with its inputs and outputs by the names of {@link weightOf}, {@link slotOf}, and the program's own.
 * All inputs but state and pools have an axis K in front.
 */
export interface ScanGraph {
  readonly graph: Graph;
  /** Weights and slots of each parameter, before and after. */
  readonly state: ReadonlyMap<string, { readonly before: Value; readonly after: Value }>;
  /** [K, …] per update: the optimizer's scalars. */
  readonly scalars: ReadonlyMap<string, Value>;
  /**
   * [K, …], or [K, P, …] where P > 1, by the names that the training graph's inputs have: batch, uniform numbers,
   * first rows of masks.
   */
  readonly batch: ReadonlyMap<string, Value>;
  /** Pools of dropout masks by the names that `masks.ts` gives them: [rows, STRIDE]. */
  readonly pools: ReadonlyMap<string, Value>;
  /** [K] each: the program's outputs of one number, and {@link SQUARES}. */
  readonly figures: ReadonlyMap<string, Value>;
}

/** Figure: sum of squares of the gradient, before it is divided by the number of micro-batches. */
export const SQUARES = 'sum of squares';

/** Names of the weight and the slots of a parameter or a block. */
export function numbersOf(name: string, slots: readonly string[]): string[] {
  return [weightOf(name), ...slots.map((slot) => slotOf(slot, name))];
}

/** Names of the scalars that the optimizer's update wants at every step, beside the scale of the gradient. */
export function scalarNames({ update, blocks, slots }: ScanProgram): string[] {
  const others = new Set([SCALE, ...blocks.flatMap(({ name }) => [gradientOf(name), ...numbersOf(name, slots)])]);
  return Object.keys(update.program.inputs).filter((name) => !others.has(name));
}
