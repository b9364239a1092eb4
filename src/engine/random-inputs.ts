/**
 * The random tensors of a program: declared while it is built, filled by the host for each run.
 *
 * Dropout masks are windows into a pool of {0, 1/(1-rate)} floats made once from the seed; only the
 * offsets are drawn per step, because drawing millions of numbers would cost more than the step.
 * Each mask is therefore a window of exact Bernoulli draws, but windows overlap, those of one step too (a model
 * of 14 million parameters at 8 × 128 takes twice the pool in a step): at equal places masks agree no more often
 * than chance, yet one may hold a piece of another, shifted. Everything is a function of (seed, step, micro-batch,
 * position in the program).
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Draw } from '../kinds/engine.ts';
import { sizeOf } from './size-of.ts';
import type { ProgramRandom } from '../nn/program.ts';
import { randomFor, type Random } from '../random.ts';

/** One random tensor that a program asked for while it was built. */
export interface RandomInput {
  readonly name: string;
  readonly shape: readonly number[];
  /** Dropout rate; undefined for uniform numbers. */
  readonly rate?: number;
}

/** Floats per pool, unless a mask is larger. */
const POOL = 2 ** 23;
/** Windows start at multiples of this many floats (64 bytes). */
export const STRIDE = 16;

/** Where a dropout mask lies in its pool. */
export interface MaskWindow {
  readonly pool: Float32Array;
  /** A multiple of {@link STRIDE}. */
  readonly start: number;
}

/** The random tensors of one program, in the order in which it asked, and the numbers that each gets for a draw. */
export class RandomInputs {
  readonly declared: RandomInput[] = [];
  readonly #pools: Map<string, Float32Array>;

  /** `pools` may be shared by several programs of one engine. */
  constructor(pools: Map<string, Float32Array> = new Map()) {
    this.#pools = pools;
  }

  declare(shape: readonly number[], rate?: number): RandomInput {
    const input = { name: `random${this.declared.length}`, shape, rate };
    this.declared.push(input);
    return input;
  }

  /** The numbers of one declared input. A dropout mask is a view into a pool: do not write to it. */
  draw(input: RandomInput, draw: Draw): Float32Array {
    const size = sizeOf(input.shape);
    if (input.rate === undefined) return uniform(size, randomFor(draw.seed, 'uniform', ...place(input, draw)));
    const { pool, start } = this.window(input, draw);
    return pool.subarray(start, start + size);
  }

  /** Where the mask of a declared input that has a rate lies. */
  window(input: RandomInput, draw: Draw): MaskWindow {
    const { shape, rate = 0 } = input;
    const size = sizeOf(shape);
    const pool = this.#pool(draw.seed, rate, size);
    return {
      pool,
      start: randomFor(draw.seed, 'dropout', ...place(input, draw)).integer(Math.floor((pool.length - size) / STRIDE) + 1) * STRIDE,
    };
  }

  #pool(seed: number, rate: number, size: number): Float32Array {
    const length = poolLength(size);
    const key = `${seed}:${rate}:${length}`;
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = new Float32Array(length);
      const random = randomFor(seed, 'dropout-pool', rate, length);
      const kept = 1 / (1 - rate);
      for (let i = 0; i < length; i++) pool[i] = random.uniform() < rate ? 0 : kept;
      this.#pools.set(key, pool);
    }
    return pool;
  }
}

function place({ name }: RandomInput, { step, part = 0 }: Draw): (string | number)[] {
  return part === 0 ? [name, step] : [name, step, part];
}

/** Floats in the pool that a dropout mask of this size is cut from. */
export function poolLength(size: number): number {
  return Math.max(POOL, 2 ** Math.ceil(Math.log2(2 * size)));
}

/** The randomness a program sees while it is built; `tensor` makes what stands for a declared input. */
export function programRandom(random: RandomInputs, training: boolean, tensor: (input: RandomInput) => Tensor): ProgramRandom {
  return {
    uniform: (shape) => tensor(random.declare(shape)),
    dropoutMask: (shape, rate) => (training && rate > 0 ? tensor(random.declare(shape, rate)) : null),
  };
}

/** Below 1 also after rounding to float32. */
function uniform(size: number, random: Random): Float32Array {
  return Float32Array.from({ length: size }, () => Math.min(random.uniform(), 1 - 2 ** -24));
}
