import { add, gather, matMul, mul, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { FlatMemory } from '../../nn/memory.ts';
import { zeros } from '../../nn/parameters.ts';
import type { Program } from '../../nn/program.ts';
import { createOnnxEngine } from './engine.ts';
import { skipsOutputCopies } from './session.ts';

const table = { name: 'table', shape: [64, 128], initializer: zeros };

/** Sums the rows of a table at many ids, each id many times over. */
function lookUps(count: number): Program {
  return {
    name: 'look-ups',
    parameters: [table],
    inputs: { ids: { shape: [count], dtype: 'int32' } },
    gradient: true,
    training: true,
    build: ({ parameters, inputs }) => ({ loss: sum(gather(parameters.table as Tensor2D, inputs.ids as Tensor1D)) }),
  };
}

const layer = { name: 'layer', shape: [128, 128], initializer: zeros };

/** Large enough for two threads to share its products. */
const squares: Program = {
  name: 'squares',
  parameters: [layer],
  inputs: { x: { shape: [64, 128], dtype: 'float32' } },
  gradient: true,
  training: true,
  build: ({ parameters, inputs }) => {
    const y = matMul(inputs.x as Tensor2D, parameters.layer as Tensor2D);
    return { loss: sum(mul(y, y)) };
  },
};

describe('the onnx engine', () => {
  it.each(['the host', 'the graph'])(
    'loses no update when an id occurs thousands of times and two threads add gradients (%s adds them)',
    async (who) => {
      const count = 16_384;
      const engine = await createOnnxEngine({ threads: 2, withoutPasses: who === 'the host' ? [] : ['handOutRows'] });
      const memory = new FlatMemory([table], []);
      const executable = await (await engine.load(memory)).compile(lookUps(count));
      const ids = Int32Array.from({ length: count }, (_, i) => (i % 4 === 0 ? i % 64 : 7));
      const wanted = new Float64Array(64);
      ids.forEach((id) => wanted[id]++);

      for (let run = 0; run < 20; run++) {
        await executable.run({ ids }, { seed: 1, step: run });
        wanted.forEach((times, id) => expect(memory.gradients[id * 128 + 5]).toBe(times));
      }
      await executable.release();
    },
  );

  it.each([true, false])('writes the same gradients whether onnxruntime copies outputs or not (%s)', async (skipOutputCopies) => {
    const engine = await createOnnxEngine({ threads: 1, skipOutputCopies });
    const memory = new FlatMemory([table], []);
    const executable = await (await engine.load(memory)).compile(lookUps(8));

    const { loss } = await executable.run({ ids: Int32Array.from([0, 1, 1, 2, 3, 3, 3, 63]) }, { seed: 1, step: 0 });

    expect(loss[0]).toBe(0);
    expect([0, 1, 2, 3, 4, 63].map((id) => memory.gradients[id * 128])).toEqual([1, 2, 1, 3, 0, 1]);
    await executable.release();
  });

  it('keeps this onnxruntime from copying outputs, which costs a tenth of a step', async () => {
    expect(await skipsOutputCopies()).toBe(true);
  });

  it.each([
    ['leaves what it was given unwritten', async () => ({})],
    ['takes no sequence', () => Promise.reject(new Error('Unsupported output'))],
  ])('takes the path with copies in an onnxruntime that %s', async (_, run) => {
    const { InferenceSession } = await import('onnxruntime-node');
    const create = vi
      .spyOn(InferenceSession, 'create')
      .mockResolvedValue({ run, release: async () => {} } as unknown as Awaited<ReturnType<typeof InferenceSession.create>>);
    // What was found out is remembered: a fresh copy of the module has to look again.
    vi.resetModules();
    const fresh = await import('./session.ts');
    expect(await fresh.skipsOutputCopies()).toBe(false);
    create.mockRestore();
  });

  it.each([32, 256])('adds up a product of two matrices of %i × 1,024 in the same order with one thread and with two', async (rows) => {
    const x = { name: 'x', shape: [rows, 1024], initializer: zeros };
    const program: Program = {
      name: 'square',
      parameters: [x],
      inputs: {},
      gradient: true,
      training: true,
      build: ({ parameters }) => ({ loss: sum(matMul(parameters.x as Tensor2D, parameters.x as Tensor2D, false, true)) }),
    };
    const gradients = await Promise.all(
      [1, 2].map(async (threads) => {
        const memory = new FlatMemory([x], []);
        memory.weights.forEach((_, i) => (memory.weights[i] = Math.sin(i)));
        const executable = await (await (await createOnnxEngine({ threads })).load(memory)).compile(program);
        const { loss } = await executable.run({}, { seed: 1, step: 0 });
        await executable.release();
        return [loss[0], ...memory.gradients];
      }),
    );
    expect(gradients[1]).toEqual(gradients[0]);
  });

  it('computes the same to the bit while its threads begin and cease to spin', async () => {
    let asked = 0;
    const results: number[][] = [];
    for (const spins of [() => true, () => false, () => asked++ % 2 === 0]) {
      const memory = new FlatMemory([layer], []);
      memory.weights.set(Float32Array.from({ length: memory.length }, (_, index) => Math.sin(index)));
      const executable = await (await (await createOnnxEngine({ threads: 2, spins })).load(memory)).compile(squares);
      const figures: number[] = [];
      for (let run = 0; run < 5; run++) {
        const { loss } = await executable.run(
          { x: Float32Array.from({ length: 64 * 128 }, (_, index) => Math.cos(index + run)) },
          { seed: 1, step: run },
        );
        figures.push(loss[0], ...memory.gradients);
      }
      results.push(figures);
      await executable.release();
    }
    expect(asked).toBeGreaterThan(5);
    expect(results[0].every(Number.isFinite)).toBe(true);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('names the input that does not fit', async () => {
    const engine = await createOnnxEngine();
    const executable = await (await engine.load(new FlatMemory([table], []))).compile(lookUps(8));

    await expect(executable.run({ ids: new Int32Array(7) }, { seed: 1, step: 0 })).rejects.toThrow(/'ids'.*\[8\].*not 7/);
    await expect(executable.run({}, { seed: 1, step: 0 })).rejects.toThrow(/needs input 'ids'/);
    await executable.release();
  });

  it('leaves tfjs on the backend it was on, so that a plugin can compute on the side', async () => {
    const { backend, getBackend, setBackend } = await import('@tensorflow/tfjs-core');
    const engine = await createOnnxEngine();
    await (await engine.load(new FlatMemory([table], []))).compile(lookUps(8));
    await setBackend('cpu');

    await (await engine.load(new FlatMemory([table], []))).compile(lookUps(8));

    expect(getBackend()).toBe('cpu');
    expect(backend()).toBeDefined();
    expect([...matMul(add([[1, 2]], [[0, 1]]) as Tensor2D, [[1], [2]] as unknown as Tensor2D).dataSync()]).toEqual([7]);
  });
});
