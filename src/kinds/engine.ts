/** An engine: runs programs. See `nn/program.ts` for what a program is. */
import type { FlatMemory } from '../nn/memory.ts';
import type { HostTensor, Program } from '../nn/program.ts';
import type { Collective } from './collective.ts';
import type { Optimizer, ParameterGroup } from './optimizer.ts';

/** The numbers that a program is fed, row by row, under the names that it declares. */
export type Inputs = Readonly<Record<string, HostTensor>>;
/** The numbers that a program returned, row by row, under its own names. */
export type Outputs = Readonly<Record<string, HostTensor>>;

/** Which random numbers a run of a program gets. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
  /** Which micro-batch of the step; 0 unless given. */
  readonly part?: number;
}

/** What is known of the runs of a program before it is made ready. */
export interface CompileFacts {
  /** The weights stay as they are now for as long as the executable lives: an engine may lay out a copy of them as it likes. */
  readonly frozen?: boolean;
}

/** A program made ready for one engine and one model. */
export interface Executable {
  /**
   * Runs the program once on the model's numbers as the engine has them.
   * With `program.gradient`, the gradients of `loss` are in `memory.gradients` afterwards.
   * `draw` names the step whose random numbers are wanted; the same words give the same masks again.
   */
  run(inputs: Inputs, draw: Draw): Promise<Outputs>;
  /** Writes the trace of {@link TrainerSettings.profile}, and traces no more. */
  endProfile?(): void;
  release(): Promise<void>;
}

/** What stays the same over all steps of a training. */
export interface TrainerSettings {
  /** Largest global norm of the gradient; 0: no clipping. */
  readonly clipNorm: number;
  readonly groups: readonly ParameterGroup[];
  /** Beginning of the name of a file that the engine may trace its operations into, in Chrome's format. */
  readonly profile?: string;
  /** The ranks that share the micro-batches of every update ({@link Engine.sharesUpdates}); this process alone unless given. */
  readonly collective?: Collective;
}

/** The span in which an engine runs the program. */
export const COMPUTING = 'forward and backward';

/** Something that took time, in milliseconds of `performance.now()`. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What came of one update, for curves and profiles. */
export interface TrainerStep {
  /** The program's outputs of one number, as means over the micro-batches. */
  readonly figures: Readonly<Record<string, number>>;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** What the step spent its time on, one after the other. */
  readonly spans: readonly Span[];
}

/** What one update is made of. */
export interface TrainingUpdate {
  /** The micro-batches; as many in every update of a training. */
  readonly parts: readonly Inputs[];
  readonly draw: Draw;
  /** `step` is 1 for the first one. */
  readonly update: { readonly step: number; readonly learningRate: number };
}

/** A program with an optimizer: forward, backward, clipping and update, where the model's numbers are. */
export interface Trainer {
  /**
   * One update from the mean gradient of the micro-batches in `parts`. Ranks that share them are each given all, which they divide evenly;
   * all come to the same numbers, which are those of one rank.
   * `update.step` is 1 for the first one. Where a loss or the norm is not finite nothing is updated.
   */
  step(parts: readonly Inputs[], draw: Draw, update: TrainingUpdate['update']): Promise<TrainerStep>;
  /** For engines where every run costs a copy of the model: several updates in one. */
  readonly several?: {
    /** Updates that a run is best made of. */
    readonly best: number;
    /**
     * Any number of updates, one after the other. The first one that is not finite is the last one reported,
     * and leaves the numbers as it found them. Draws are of one seed.
     */
    steps(updates: readonly TrainingUpdate[]): Promise<readonly TrainerStep[]>;
  };
  /**
   * Brings what ranks keep apart of the optimizer's slots together in the memory of the first one, and is called by all of them; absent
   * where every rank has all.
   */
  collect?(): Promise<void>;
  endProfile?(): void;
  release(): Promise<void>;
}

/**
 * A model's numbers where the engine computes with them: in the flat memory itself, or in a copy
 * beside another thread or on a device. Everything compiled here shares them.
 */
export interface LoadedModel {
  compile(program: Program, facts?: CompileFacts): Promise<Executable>;
  trainer(program: Program, optimizer: Optimizer, settings: TrainerSettings): Promise<Trainer>;
  /** Copies weights and slots into the flat memory; before they are read there. */
  pull(): Promise<void>;
  /** Copies weights and slots from the flat memory; after they were written there. */
  push(): Promise<void>;
  /** Releases everything that was compiled here. */
  release(): Promise<void>;
}

/** What is known of a tensor that a program computed. */
export interface WatchedTensor {
  /** ONNX's name of the operation that made it. */
  readonly op: string;
  readonly shape: readonly number[];
  readonly phase: 'forward' | 'backward';
  /** The parameter that the operation read, or that those before it read. */
  readonly parameter: string | null;
  readonly finite: boolean;
  readonly min: number;
  readonly max: number;
  readonly meanMagnitude: number;
}

/** Runs programs on one device, once a model's numbers are loaded there. */
export interface Engine {
  /** e.g. `onnx`. */
  readonly name: string;
  /** e.g. `cpu, 2 threads`. */
  readonly device: string;
  /** Tokens per run beyond which a batch of sequences of this length is better split into micro-batches; undefined: never split. */
  tokensPerRun?(length: number): number;
  /** Whether its trainers heed {@link TrainerSettings.collective}; otherwise a run of several ranks is refused. */
  readonly sharesUpdates?: boolean;
  /**
   * Bytes that a compiled program takes beside the numbers of its model, from the count of its operations and the most bytes that values
   * between them take at a time; undefined: those values, and a little for gaps.
   */
  programBytes?(facts: { readonly operations: number; readonly activations: number }): number;
  /** Loads the numbers as they are in memory. */
  load(memory: FlatMemory): Promise<LoadedModel>;
  /** Runs a program once and reports every tensor of it and of its gradients, in order; slow, to find out where numbers go bad. */
  watch?(program: Program, memory: FlatMemory, inputs: Inputs, draw: Draw): Promise<WatchedTensor[]>;
}
