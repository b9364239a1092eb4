/**
 * How fast this machine is at a program, from timing its largest matrix products and a stretch of element-wise work one by one, on the
 * experiment's own engine. That takes a second or two whatever the size of the model, and leaves out what happens between the products;
 * `step-time.ts` times real steps.
 */
import { add, matMul, slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Graph, Node } from '../engine/onnx/graph.ts';
import { sizeOf } from '../engine/size-of.ts';
import type { Program } from '../nn/program.ts';
import type { Engine } from '../kinds/engine.ts';
import { FlatMemory } from '../nn/memory.ts';
import { zeros, type ParameterSpec } from '../nn/parameters.ts';
import { gelu, layerNorm } from '../tensor/index.ts';
import { isProduct, productFlops, summandsOf, workOf, type Work } from './flops.ts';
import { graphOf } from './graph-of.ts';

/** How fast a machine is, at arithmetic and at memory. */
export interface Speed {
  /** Floating point operations per second in matrix products of these sizes. */
  readonly products: number;
  /** Bytes per second in everything else. */
  readonly moved: number;
}

/** How long it takes when nothing overlaps. */
export function secondsOf({ products, moved }: Work, speed: Speed): number {
  return products / speed.products + moved / speed.moved;
}

/** Products that are timed: the ones with the largest share of the work. */
const TIMED = 6;

/** What was timed before, so that plans of similar experiments take no second look. */
export type Timings = Map<string, Promise<number>>;

/** Times the largest matrix products of a graph, and work that memory bounds; each once per `timings`. */
export async function calibrate(engine: Engine, graph: Graph, timings: Timings = new Map()): Promise<Speed> {
  const once = (key: string, time: () => Promise<number>): Promise<number> => {
    const known = timings.get(`${engine.name} ${engine.device} ${key}`) ?? time();
    timings.set(`${engine.name} ${engine.device} ${key}`, known);
    return known;
  };
  const moved = await once('moved', () => moveSpeed(engine));
  const largest = [...totals(graph).values()].sort((a, b) => b.flops - a.flops).slice(0, TIMED);
  if (largest.length === 0) return { products: 1, moved };
  const most = Math.min(2e9, 0.05 * (await once('product', () => productSpeed(engine, shrunk(largest[0].product, 2e7)))));
  let flops = 0;
  let seconds = 0;
  for (const { product, flops: share } of largest) {
    flops += share;
    seconds += share / (await once(JSON.stringify(product), () => productSpeed(engine, shrunk(product, most))));
  }
  return { products: flops / seconds, moved };
}

/** One matrix product: `batch` times [m, k] · [k, n], either operand perhaps stored transposed. */
interface Product {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The distinct products of a graph with their work. */
function totals(graph: Graph): Map<string, { readonly product: Product; readonly flops: number }> {
  const found = new Map<string, { readonly product: Product; readonly flops: number }>();
  for (const node of graph.nodes.filter(isProduct)) {
    const product = productOf(node);
    const key = JSON.stringify(product);
    found.set(key, { product, flops: (found.get(key)?.flops ?? 0) + productFlops(node) });
  }
  return found;
}

function productOf(node: Node): Product {
  const {
    outputs: [y],
    attributes,
  } = node;
  const [m, n] = y.shape.slice(-2);
  return {
    batch: sizeOf(y.shape.slice(0, -2)),
    m,
    n,
    k: summandsOf(node),
    transposeA: attributes.transA === 1,
    transposeB: attributes.transB === 1,
  };
}

/** A smaller one of the same kind: fewer in the batch first, then less of the longest side. */
function shrunk(product: Product, flops: number): Product {
  const excess = ({ batch, m, k, n }: Product): number => (2 * batch * m * k * n) / flops;
  const fewer = { ...product, batch: Math.max(1, Math.min(product.batch, Math.floor(product.batch / excess(product)))) };
  if (excess(fewer) <= 1) return fewer;
  const longest = (['m', 'k', 'n'] as const).reduce((best, side) => (fewer[side] > fewer[best] ? side : best));
  return { ...fewer, [longest]: Math.max(16, Math.floor(fewer[longest] / excess(fewer))) };
}

async function productSpeed(engine: Engine, { batch, m, k, n, transposeA, transposeB }: Product): Promise<number> {
  const shaped = (rows: number, columns: number): number[] => (batch > 1 ? [batch, rows, columns] : [rows, columns]);
  const shapes = { a: transposeA ? shaped(k, m) : shaped(m, k), b: transposeB ? shaped(n, k) : shaped(k, n) };
  const seconds = await secondsOfProgram(engine, shapes, ({ a, b }) => matMul(a, b, transposeA, transposeB));
  return (2 * batch * m * k * n) / seconds;
}

/** Rows and columns of the element-wise stretch: 2 MB, as activations of small models are. */
const STRETCH = [2048, 256] as const;

async function moveSpeed(engine: Engine): Promise<number> {
  const shapes = { x: [...STRETCH], gamma: [STRETCH[1]], beta: [STRETCH[1]] };
  const build = ({ x, gamma, beta }: Readonly<Record<string, Tensor>>): Tensor =>
    layerNorm(add(gelu(x), x) as Tensor2D, gamma as never, beta as never);
  const { graph } = graphOf(programOf(shapes, build));
  return workOf(graph).moved / (await secondsOfProgram(engine, shapes, build));
}

type Build = (parameters: Readonly<Record<string, Tensor>>) => Tensor;

/** Only one number comes back, so that copying results is no part of it. */
function programOf(shapes: Readonly<Record<string, readonly number[]>>, build: Build): Program {
  return {
    name: 'calibration',
    parameters: Object.entries(shapes).map(([name, shape]): ParameterSpec => ({ name, shape, initializer: zeros })),
    inputs: {},
    gradient: false,
    training: false,
    build: ({ parameters }) => {
      const result = build(parameters);
      return {
        corner: slice(
          result,
          result.shape.map(() => 0),
          result.shape.map(() => 1),
        ),
      };
    },
  };
}

async function secondsOfProgram(engine: Engine, shapes: Readonly<Record<string, readonly number[]>>, build: Build): Promise<number> {
  const program = programOf(shapes, build);
  const memory = new FlatMemory(program.parameters, []);
  memory.weights.fill(0.5);
  const model = await engine.load(memory);
  try {
    const executable = await model.compile(program);
    return await median(async () => void (await executable.run({}, { seed: 0, step: 0 })), { least: 5, seconds: 0.1 });
  } finally {
    await model.release();
  }
}

/** Seconds of one call after a first one that does not count: `least` times, and on until so much time has passed. */
async function median(call: () => Promise<void>, { least, seconds }: { least: number; seconds: number }): Promise<number> {
  await call();
  const times: number[] = [];
  const started = performance.now();
  while (times.length < least || (performance.now() - started) / 1000 < seconds) {
    const before = performance.now();
    await call();
    times.push((performance.now() - before) / 1000);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}
