/** An engine: runs programs. See `program.ts` for what a program is. */
import type { FlatMemory } from '../nn/memory.ts';
import type { HostTensor, Program } from '../engine/program.ts';

/** A program made ready for one engine and one set of parameters. */
export interface Executable {
  /**
   * Runs the program once on the parameters as they are in memory.
   * With `program.gradient`, the gradients of `loss` are in `memory.gradients` afterwards.
   * `draw` names the step whose random numbers are wanted; the same words give the same masks again.
   */
  run(inputs: Readonly<Record<string, HostTensor>>, draw: Draw): Promise<Record<string, HostTensor>>;
  release(): Promise<void>;
}

/** Which random numbers a run of a program gets. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
}

export interface Engine {
  /** e.g. `onnx`. */
  readonly name: string;
  /** e.g. `cpu, 2 threads`. */
  readonly device: string;
  compile(program: Program, memory: FlatMemory): Promise<Executable>;
}
