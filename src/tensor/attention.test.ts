/** Attention against loops over plain numbers, on both engines. B batch · Q queries · K keys · D width · A heads */
import { mul, reshape, slice, sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { distance, onBothEngines, programOf, type Computation } from '../../test/support/compare-engines.ts';
import { weightedSum } from '../../test/support/computations.ts';
import { naiveAttention, naiveGradient, type Numbers } from '../../test/support/naive-attention.ts';
import { compileProgram } from '../engine/onnx/compile.ts';
import type { OnnxEngineOptions } from '../engine/onnx/engine.ts';
import type { Graph } from '../engine/onnx/graph.ts';
import { attention, type AttentionOptions, type AttentionShape, type Sees } from './index.ts';

const ENGINES = ['onnx', 'tfjs'] as const;
const [batch, heads, width] = [2, 2, 6];
const ops = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op).toSorted();
const count = (graph: Graph, op: string): number => ops(graph).filter((each) => each === op).length;
const rows = (x: Tensor): Tensor2D => x as Tensor2D;

/** Attention of parameters q, k, v and, where it is asked for, a learned bias. */
function computation(shape: AttentionShape, options: (inputs: Readonly<Record<string, Tensor>>) => AttentionOptions): Computation {
  const { length, keys = length } = shape;
  return {
    parameters: {
      q: [shape.batch * length, width],
      k: [shape.batch * keys, width],
      v: [shape.batch * keys, width],
      bias: [1, shape.heads, length, keys],
    },
    build: (p, inputs) => attention(rows(p.q), rows(p.k), rows(p.v), shape, { bias: p.bias, ...options(inputs) }),
  };
}

function numbersOf(one: Computation): Numbers {
  return Object.fromEntries(
    programOf(one, sum).parameters.map(({ name, shape, initializer }) => {
      const values = new Float32Array(shape.reduce((size, dimension) => size * dimension, 1));
      initializer(values, shape, undefined as never);
      return [name, values];
    }),
  ) as unknown as Numbers;
}

interface Known {
  readonly keys?: number;
  readonly scale?: number;
  readonly inputs?: Computation['inputs'];
  readonly options: (inputs: Readonly<Record<string, Tensor>>) => AttentionOptions;
  sees(b: number, t: number, s: number): boolean;
}

const length = 4;
const prefixes = [0, 3];
const shown = Int32Array.from({ length: batch * length * length }, (_, i) => (Math.floor(i / length) === 2 || i % 3 === 1 ? 0 : 1));
const known: Record<string, Known> = {
  'all keys': { options: () => ({}), sees: () => true },
  'the keys before': { options: () => ({ sees: 'before' }), sees: (_b, t, s) => s <= t },
  'a prefix': {
    inputs: { prefix: { shape: [batch], dtype: 'int32', data: Int32Array.from(prefixes) } },
    options: ({ prefix }) => ({ sees: { prefix_B: prefix } }),
    sees: (b, t, s) => s < prefixes[b] || s <= t,
  },
  'a prefix counted in floats': {
    inputs: { prefix: { shape: [batch], dtype: 'float32', data: Float32Array.from(prefixes) } },
    options: ({ prefix }) => ({ sees: { prefix_B: prefix } }),
    sees: (b, t, s) => s < prefixes[b] || s <= t,
  },
  'what a mask shows, nothing in one row': {
    inputs: { mask: { shape: [batch, length, length], dtype: 'int32', data: shown } },
    options: ({ mask }) => ({ sees: { mask } }),
    sees: (b, t, s) => shown[(b * length + t) * length + s] === 1,
  },
  'another sequence, longer': { keys: 7, options: () => ({}), sees: () => true },
  'another sequence, unscaled': { keys: 3, scale: 1, options: () => ({ scale: 1 }), sees: () => true },
  'the start of another sequence': { keys: 3, options: () => ({ sees: 'before' }), sees: (_b, t, s) => s <= t },
};

describe.each(Object.entries(known))('attention to %s', (_name, { keys = length, scale, inputs, options, sees }) => {
  const one = { ...computation({ batch, length, keys, heads }, options), inputs };
  const numbers = numbersOf(one);
  const naive = { batch, length, keys, heads, width, scale: scale ?? 1 / Math.sqrt(width / heads), sees };
  const results = onBothEngines(one, weightedSum);

  it.each(ENGINES)('is what loops compute, on the %s engine', async (engine) => {
    expect(distance((await results)[engine].output, naiveAttention(numbers, naive))).toBeLessThan(2e-6);
  });

  it.each(ENGINES)('has the gradients that differences say, on the %s engine', async (engine) => {
    for (const name of ['q', 'k', 'v', 'bias'] as const)
      expect(distance((await results)[engine].gradients[name], naiveGradient(numbers, name, naive)), name).toBeLessThan(5e-6);
  });
});

const targets: Record<string, OnnxEngineOptions> = { cpu: {}, cuda: { device: 'cuda', standIn: 'cpu' } };

describe.each(Object.entries(targets))('what comes later, traced for %s,', (_target, device) => {
  const long = 37;
  const padding = Float32Array.from({ length: 2 * long }, (_, i) => (i % long < 3 ? -1e9 : 0));
  const asked: Record<string, (inputs: Readonly<Record<string, Tensor>>) => AttentionOptions> = {
    'of a causal model': () => ({ sees: 'before' }),
    'of a causal model padded in front': ({ padding: front }) => ({ sees: 'before', padding: reshape(front, [2, 1, 1, long]) }),
    'behind a prefix': ({ prefix }) => ({ sees: { prefix_B: prefix } }),
  };

  it.each(Object.entries(asked))('%s changes no output before it by a bit', async (_name, options) => {
    const at = 20;
    const given = (later: number): Computation['inputs'] => ({
      ...Object.fromEntries(
        ['q', 'k', 'v'].map((name, index) => {
          const data = Float32Array.from({ length: 2 * long * width }, (_, i) => {
            const token = Math.floor(i / width) % long;
            return Math.sin(i * (index + 1.3)) * (token >= at ? later : 1);
          });
          return [name, { shape: [2 * long, width], dtype: 'float32' as const, data }];
        }),
      ),
      padding: { shape: [2, long], dtype: 'float32', data: padding },
      prefix: { shape: [2], dtype: 'int32', data: Int32Array.of(5, 0) },
    });
    const outputs = (later: number) =>
      onBothEngines(
        {
          parameters: { x: [1] },
          inputs: given(later),
          gradient: false,
          build: (_p, { q, k, v, ...others }) => attention(rows(q), rows(k), rows(v), { batch: 2, length: long, heads }, options(others)),
        },
        sum,
        device,
      );
    const [first, second] = [await outputs(1), await outputs(-3000)];
    for (const engine of ENGINES)
      for (const b of [0, 1]) {
        const before = ({ output }: { output: ArrayLike<number> }): number[] =>
          Array.from(output).slice(b * long * width, (b * long + at) * width);
        expect(before(second[engine])).toEqual(before(first[engine]));
        expect(Array.from(second[engine].output)).not.toEqual(Array.from(first[engine].output));
      }
  });
});

it('sends no gradient through what may not be seen', async () => {
  const [seen, all] = [3, 5];
  const one = computation({ batch: 1, length: all, heads }, () => ({ sees: 'before' }));
  const results = await onBothEngines(one, (context) => weightedSum(slice(context, [0, 0], [seen, width])));
  for (const engine of ENGINES) {
    const { q, k, v, bias } = results[engine].gradients;
    for (const gradient of [q, k, v]) {
      expect(gradient.subarray(seen * width).every((x) => x === 0)).toBe(true);
      expect(gradient.subarray(0, seen * width).some((x) => x !== 0)).toBe(true);
    }
    bias.forEach((x, i) => {
      const [t, s] = [Math.floor(i / all) % all, i % all];
      if (s > t || t >= seen) expect(Math.abs(x)).toBe(0);
    });
  }
});

it('gives 0 and a gradient of 0 where nothing may be seen, whatever is padding', async () => {
  const mask = { shape: [batch, length, length], dtype: 'float32' as const, data: new Float32Array(batch * length * length) };
  const padding = { shape: [batch, 1, 1, length], dtype: 'float32' as const, data: new Float32Array(batch * length).fill(-1e9) };
  const one = computation({ batch, length, heads }, (inputs) => ({ sees: { mask: inputs.mask }, padding: inputs.padding }));
  const results = await onBothEngines({ ...one, inputs: { mask, padding } }, weightedSum);
  for (const engine of ENGINES) {
    const { output, gradients } = results[engine];
    for (const numbers of [output, ...Object.values(gradients)]) expect(numbers.every((x) => Math.abs(x) === 0)).toBe(true);
  }
});

describe('the graph of a stack of layers', () => {
  const long = 32;
  const shape = { batch: 3, length: long, heads };
  const layers = 3;
  const stack = (options: (p: Readonly<Record<string, Tensor>>, inputs: Readonly<Record<string, Tensor>>) => AttentionOptions): Graph => {
    const one: Computation = {
      parameters: { x: [3 * long, width], bias: [1, heads, long, long] },
      inputs: {
        prefix: { shape: [3], dtype: 'int32', data: new Int32Array(3) },
        mask: { shape: [3, long, long], dtype: 'int32', data: new Int32Array(3 * long * long) },
        slopes: { shape: [1, heads, long, long], dtype: 'float32', data: new Float32Array(heads * long * long) },
      },
      build: (p, inputs) =>
        Array.from({ length: layers }).reduce<Tensor2D>((x) => attention(x, x, x, shape, options(p, inputs)), rows(mul(p.x, 2))),
    };
    return compileProgram(programOf(one, weightedSum), { target: 'cpu', pools: new Map() }).graph;
  };
  const plain = stack(() => ({}));

  it('holds one constant for what comes later, and passes over the scores of a layer once for it', () => {
    const causal = stack(() => ({ sees: 'before' }));
    const tables = new Set(causal.nodes.flatMap(({ inputs }) => inputs).filter(({ data }) => data?.length === long * long));
    expect(tables.size).toBe(1);
    expect(ops(causal)).toEqual([...ops(plain), ...Array.from({ length: layers }, () => 'Add')].toSorted());
  });

  it.each<[string, (inputs: Readonly<Record<string, Tensor>>) => Sees, string[]]>([
    ['a prefix hides', ({ prefix }) => ({ prefix_B: prefix }), ['Cast', 'Reshape', 'Greater', 'Cast', 'Mul']],
    ['a mask hides', ({ mask }) => ({ mask }), ['Cast', 'Reshape', 'Sub', 'Mul', ...Array.from({ length: layers }, () => 'Mul')]],
  ])('works out what %s once', (_name, sees, added) => {
    const graph = stack((_p, inputs) => ({ sees: sees(inputs) }));
    expect(ops(graph)).toEqual([...ops(plain), ...added, ...Array.from({ length: layers }, () => 'Add')].toSorted());
  });

  it('adds a bias that all layers share to what comes later once', () => {
    const biased = stack((_p, { slopes }) => ({ sees: 'before', bias: slopes }));
    expect(count(biased, 'Add')).toBe(count(plain, 'Add') + layers + 1);
  });

  it('does nothing for the gradient of a bias that has none', () => {
    const constant = stack((_p, { slopes }) => ({ bias: slopes }));
    expect(ops(constant)).toEqual([...ops(plain), ...Array.from({ length: layers }, () => 'Add')].toSorted());
    expect(stack((p) => ({ bias: p.bias })).nodes.length).toBeGreaterThan(constant.nodes.length);
  });
});

it('says how many rows it wants', () => {
  const one = computation({ batch: 2, length: 3, heads }, () => ({}));
  const wrong: Computation = {
    ...one,
    build: (p) => attention(rows(p.q), rows(p.k), rows(p.v), { batch: 2, length: 3, keys: 4, heads }),
  };
  expect(() => compileProgram(programOf(wrong, weightedSum), { target: 'cpu', pools: new Map() })).toThrow(
    /6 rows of keys for 2 sequences of 4/,
  );
});
