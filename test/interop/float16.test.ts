/** Products in float16 on WebGPU, through the command line, on a software Vulkan that really rounds: as near to the CPU as it may be. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onHalfCard } from './software-half.ts';
import { farthest, onSoftwareCard, stepsOf, wordsOf } from './software-webgpu.ts';

const folder = temporaryFolder('float16');
const settings = onHalfCard(folder);
const experiment = path.join(root, 'test/fixtures/experiments/golden.json5');
const STEPS = 15;
const HALF = 'engine.precision=float16';

describe('a run on WebGPU in float16', () => {
  it('stays near the losses and gradients of the CPU, and does round', async () => {
    const few = [`train.steps=${STEPS}`];
    expect(await cli(wordsOf(experiment, 'cpu', 'cpu', few), settings)).toMatchObject({ code: 0 });
    const ended = await cli(wordsOf(experiment, 'half', 'webgpu', [...few, HALF]), settings);
    expect(ended, ended.error).toMatchObject({ code: 0, error: expect.stringContaining('webgpu, float16') });
    const [half, cpu] = ['half', 'cpu'].map((name) => stepsOf(folder, name));
    expect(half).toHaveLength(STEPS);
    expect(farthest(half, cpu, ['train/mlm_loss', 'train/rtd_loss'])).toBeLessThan(1e-3);
    const gradients = farthest(half, cpu, ['train/gradient_norm']);
    expect(gradients).toBeLessThan(5e-3);
    expect(gradients).toBeGreaterThan(1e-6);
  });

  it('keeps gradients that float16 has no numbers for', async () => {
    const dist = path.join(root, 'dist/src');
    // A loss times 1e-9: its gradients are of the size 1e-10, and float16 ends at 6e-8.
    const script = `
      import { FlatMemory } from '${dist}/nn/memory.js';
      import { createOnnxEngine } from '${dist}/engine/onnx/engine.js';
      import { loadTfjs } from '${dist}/tensor/load-tfjs.js';
      loadTfjs();
      const { matMul, mul, square, sum } = await import('@tensorflow/tfjs-core');
      const parameters = [{ name: 'w', shape: [16, 8], init: 'zeros', role: 'matrix' }];
      const gradientOf = async (factor, precision) => {
        const engine = await createOnnxEngine({ device: 'webgpu', precision });
        const memory = new FlatMemory(parameters, []);
        memory.view(memory.weights, 'w').forEach((_, i, w) => (w[i] = Math.sin(i)));
        const model = await engine.load(memory);
        const program = await model.compile({
          name: 'tiny-' + factor,
          parameters,
          inputs: { x: { shape: [4, 16], dtype: 'float32' } },
          gradient: true,
          training: true,
          build: ({ parameters: { w }, inputs: { x } }) => ({ loss: mul(sum(square(matMul(x, w))), factor) }),
        });
        await program.run({ x: Float32Array.from({ length: 64 }, (_, i) => Math.cos(i)) }, { seed: 1, step: 0 });
        return Float64Array.from(memory.view(memory.gradients, 'w'), (value) => value / factor);
      };
      const [right, half] = [await gradientOf(1, 'float32'), await gradientOf(1e-9, 'float16')];
      const size = Math.hypot(...right);
      console.log(size, Math.hypot(...right.map((value, i) => value - half[i])) / size);
      process.exit(0);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      env: { ...process.env, ...settings.environment },
    });
    const [size, off] = stdout.trim().split(' ').map(Number);
    expect(size).toBeGreaterThan(1);
    expect(off).toBeLessThan(2e-3);
    expect(off).toBeGreaterThan(1e-6);
  });

  it('is refused by a card without float16, with what to type instead', async () => {
    const ended = await cli(wordsOf(experiment, 'refused', 'webgpu', [HALF]), onSoftwareCard(folder));
    expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/precision-unavailable[^]*--set engine\.precision=float32/) });
    expect(ended.error).not.toMatch(/^ +at /m);
  });
});
