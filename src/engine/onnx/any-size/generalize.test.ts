import { add, cast, exp, mean, mul, range, reshape, slice, sum, tensor1d, type Tensor2D } from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Program, ProgramContext } from '../../../nn/program.ts';
import { serializeInOrder } from '../serialize.ts';
import { dimensionOf, tellingSizes, type Size } from './dimension.ts';
import { graphOfAnySize, type SizedProgram } from './generalize.ts';

/** Numbers of a batch, [B, T], as floats. */
type Build = (x_BT: Tensor2D, size: Size, context: ProgramContext) => ReturnType<Program['build']>;

function sized(build: Build, longest = 40): SizedProgram {
  return {
    name: 'a program',
    longest,
    build: (size) => ({
      name: 'a program',
      parameters: [],
      inputs: { ids: { dtype: 'int32', shape: [size.batch, size.length] } },
      gradient: false,
      training: false,
      build: (context) => build(cast(context.inputs.ids as Tensor2D, 'float32'), size, context),
    }),
  };
}

async function outputsOf(program: SizedProgram, ids: readonly (readonly number[])[]): Promise<Record<string, number[]>> {
  const graph = graphOfAnySize(program, () => new Float32Array());
  const session = await ort.InferenceSession.create(serializeInOrder(graph));
  const given = new ort.Tensor('int64', BigInt64Array.from(ids.flat(), BigInt), [ids.length, ids[0].length]);
  const results = await session.run({ ids: given });
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

describe('a program written as one graph', () => {
  it('reads batches and lengths that it was not traced with', async () => {
    const program = sized((x_BT, { batch, length }) => {
      const places_BT = add(x_BT, reshape(range(0, length, 1, 'float32'), [1, length]));
      return { flat: reshape(places_BT, [batch * length]), sums: sum(places_BT, 1) };
    });
    expect(await outputsOf(program, [[10, 20, 30]])).toEqual({ flat: [10, 21, 32], sums: [63] });
    expect(await outputsOf(program, [[1], [2], [3], [4]])).toEqual({ flat: [1, 2, 3, 4], sums: [1, 2, 3, 4] });
    const [row] = [Array.from({ length: 40 }, (_, index) => index)];
    expect((await outputsOf(program, [row, row])).sums).toEqual([1560, 1560]);
  });

  it('has its operations in one order, whatever the sizes that it was traced with make the most work', async () => {
    const program = sized((x_BT) => ({ fixed: sum(exp(mul(tensor1d(Array.from({ length: 85 }, () => 0)), 2))), read: sum(exp(x_BT), 1) }));
    expect(await outputsOf(program, [[0, 0, 0]])).toEqual({ fixed: [85], read: [3] });
  });

  it('has no batch or length of its own left in the shapes of its inputs and outputs', () => {
    const graph = graphOfAnySize(
      sized((x_BT) => ({ twice: mul(x_BT, 2) })),
      () => new Float32Array(),
    );
    expect([...graph.outputs.values()].map(({ name, shape }) => [name, shape])).toEqual([['twice', [-1, -1]]]);
    expect(graph.inputs.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([['ids', [-1, -1], 'int64']]);
  });

  it.each<[string, Build, RegExp]>([
    ['divides by the length', (x_BT) => ({ y: mean(x_BT, 1) }), /reads other numbers for other sizes|is another one for other sizes/],
    [
      'reads a table that is no part of a longer one',
      (x_BT, { length }) => ({ y: add(x_BT, reshape(tensor1d(Array.from({ length }, (_, place) => length - place)), [1, length])) }),
      /reads a constant that is not the beginning of a longer one/,
    ],
    [
      'takes one from the length',
      (x_BT, { batch, length }) => ({ y: slice(x_BT, [0, 0], [batch, length - 1]) }),
      /a size in it is 30 for 3 × 31, and 36 for 2 × 37/,
    ],
  ])('is refused where it %s, and says where', (_, build, said) => {
    expect(() => graphOfAnySize(sized(build), () => new Float32Array())).toThrow(said);
  });
});

describe('a number in a graph', () => {
  const sizes = tellingSizes(128);

  it('follows from batch and length by products', () => {
    const [one, other] = sizes;
    expect(dimensionOf(64, 64, sizes)).toEqual({ factor: 64, batches: 0, lengths: 0 });
    expect(dimensionOf(4 * one.batch * one.length ** 2, 4 * other.batch * other.length ** 2, sizes)).toEqual({
      factor: 4,
      batches: 1,
      lengths: 2,
    });
    expect(dimensionOf(one.length - 1, other.length - 1, sizes)).toBeUndefined();
  });

  it('is told apart for networks of few places too', () => {
    expect(tellingSizes(8)).toEqual([
      { batch: 3, length: 5 },
      { batch: 2, length: 7 },
    ]);
    expect(() => tellingSizes(6)).toThrow(RangeError);
  });
});
