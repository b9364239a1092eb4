/**
 * How much memory a program needs while it is trained, before it is tried; and how much there is.
 *
 * Numbers of the model and activations are computed (`activations.ts`), the rest of the process is a
 * measured constant. Good to a fifth on the onnx engine (`test/plan.test.ts` compares with real runs);
 * reading text and labelled data is not in it.
 */
import { totalmem } from 'node:os';
import type { Engine } from '../kinds/engine.ts';
import type { Program } from '../nn/program.ts';
import { poolLength } from '../engine/random-inputs.ts';
import { peakOfActivations } from './activations.ts';
import { graphOf } from './graph-of.ts';
import { sizeOfParameter } from './parameters.ts';

/** Bytes at the peak of a training, by what takes them. */
export interface MemoryEstimate {
  /** Bytes of the parameters. */
  readonly weights: number;
  readonly gradients: number;
  /** Numbers of networks that never change. */
  readonly fixed: number;
  /** The optimizer's state, and the sum over micro-batches where there are several. */
  readonly moments: number;
  /** Values between the nodes of all programs that are loaded at a time, and what the engine compiled of them where that is much. */
  readonly activations: number;
  /** Pools that dropout masks are cut from. */
  readonly dropout: number;
  /** Ids of the text. */
  readonly text: number;
  /** The program itself with its libraries. */
  readonly process: number;
  /** Peak of the resident set. */
  readonly total: number;
}

/** What of a training takes memory. */
export interface MemoryRequest {
  /** Those that are loaded together, of the same parameters: one that trains, one that evaluates. */
  readonly programs: readonly Program[];
  /** Arrays per parameter that the optimizer keeps. */
  readonly slots: number;
  /** Micro-batches per step. */
  readonly parts?: number;
  /** Bytes of the tokenized text. */
  readonly text?: number;
  readonly engine: Pick<Engine, 'programBytes'>;
}

/** Resident bytes of Node with tfjs, onnxruntime and the experiment's plugins loaded, and of two sessions without values. */
const PROCESS = 230 * 2 ** 20;
/** What onnxruntime's arena takes for a byte that is asked for: gaps between buffers of different sizes. */
const ARENA = 1.08;
const FLOAT = 4;

/** Adds up what the programs need once they are traced; none is run. */
export async function estimateMemory({ programs, slots, parts = 1, text = 0, engine }: MemoryRequest): Promise<MemoryEstimate> {
  const [{ parameters }] = programs;
  const weights = FLOAT * parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0);
  let activations = 0;
  const pools = new Map<string, number>();
  for (const program of programs) {
    const { graph, random } = graphOf(program);
    const facts = { operations: graph.nodes.length, activations: peakOfActivations(graph) };
    activations += Math.round(engine.programBytes?.(facts) ?? ARENA * facts.activations);
    for (const { shape, rate } of random.declared) {
      const length = poolLength(sizeOfParameter({ shape }));
      if (rate !== undefined) pools.set(`${rate} ${length}`, FLOAT * length);
    }
  }
  const constants = new Set(programs.flatMap((program) => Object.values(program.constants ?? {}).map(({ values }) => values)));
  const fixed = [...constants].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const dropout = [...pools.values()].reduce((sum, bytes) => sum + bytes, 0);
  const moments = weights * (slots + (parts > 1 ? 1 : 0));
  return {
    weights,
    gradients: weights,
    fixed,
    moments,
    activations,
    dropout,
    text,
    process: PROCESS,
    total: 2 * weights + fixed + moments + activations + dropout + text + PROCESS,
  };
}

/** Bytes that there are. */
export interface MemoryLimits {
  /** Of the machine, or of the container that the program is in. */
  readonly machine: number;
}

/** Asks the system; the smaller one counts where a container has a limit. */
export function memoryLimits(): MemoryLimits {
  const container = process.constrainedMemory();
  return { machine: container > 0 ? Math.min(container, totalmem()) : totalmem() };
}

/** Bytes of the numbers that one {@link FlatMemory} has to hold. */
export function modelBytes({ weights, gradients }: MemoryEstimate, slots: number): number {
  return weights * (1 + slots) + gradients;
}
