import { slice, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { zeros } from '../../nn/parameters.ts';
import { attention } from '../../tensor/index.ts';
import { loadTfjs } from '../../tensor/load-tfjs.ts';
import type { Program } from '../../nn/program.ts';
import { trace } from './trace.ts';

beforeAll(() => loadTfjs());

it('takes no memory of the size of the values, so that a program can be planned that is too large to run', () => {
  const [batch, length, heads, width] = [4096, 2048, 8, 64];
  const program: Program = {
    name: 'wide attention',
    parameters: [{ name: 'x', shape: [batch * length, width], initializer: zeros }],
    inputs: {},
    gradient: true,
    training: true,
    build: ({ parameters }) => {
      const x = parameters.x as Tensor2D;
      return {
        loss: sum(slice(attention(x, x, x, { batch, length, heads }, { padding: null, bias: null, dropout: null }), [0, 0], [1, width])),
      };
    },
  };
  const before = process.memoryUsage().arrayBuffers;
  const { graph } = trace(program);
  expect(graph.nodes.length).toBeGreaterThan(10);
  expect(graph.outputs.get('gradient:x')?.shape).toEqual([batch * length, width]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
});
