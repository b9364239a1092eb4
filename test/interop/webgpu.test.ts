/**
 * The onnx engine on WebGPU against the CPU, through the command line, on a software Vulkan: interrupted runs, optimizers, fine-tuning,
 * and what is said where it cannot run. `webgpu-objectives.test.ts` has every objective.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/interop/safetensors.ts';
import { cli, root, startCli, tiny, untilStep } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pattern } from '../support/pattern.ts';
import { farthest, onSoftwareCard, stepsOf, wordsOf } from './software-webgpu.ts';

const folder = temporaryFolder('webgpu');
const experiment = path.join(root, 'test/fixtures/experiments/golden.json5');
const settings = onSoftwareCard(folder);
const STEPS = 50;

const words = (name: string, device: string): string[] => wordsOf(experiment, name, device);

beforeAll(async () => {
  // Interrupted in the middle, so that each half can go on elsewhere.
  for (const device of ['cpu', 'webgpu']) {
    const started = startCli(words(device, device), settings);
    await untilStep(started, path.join(folder, 'runs', device), 20);
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130 });
    cpSync(path.join(folder, 'runs', device), path.join(folder, 'runs', `${device}-moved`), { recursive: true });
  }
  expect(await cli(words('cpu', 'cpu'), settings)).toMatchObject({ code: 0 });
});

describe('a run on WebGPU', () => {
  it('has the losses and gradients of the CPU in each of fifty steps, when it is interrupted and goes on too', async () => {
    const { code, error } = await cli(words('webgpu', 'webgpu'), settings);
    expect(error).toContain('webgpu');
    expect(code).toBe(0);
    expect(farthestFromCpu('webgpu')).toBeLessThan(1e-4);
  });

  it('goes on from a checkpoint of the CPU', async () => {
    expect(await cli(['resume', 'runs/cpu-moved', '--set', 'engine.device=webgpu'], settings)).toMatchObject({ code: 0 });
    expect(farthestFromCpu('cpu-moved')).toBeLessThan(1e-4);
  });

  it('leaves a checkpoint that the CPU goes on from', async () => {
    expect(await cli(['resume', 'runs/webgpu-moved', '--set', 'engine.device=cpu'], settings)).toMatchObject({ code: 0 });
    expect(farthestFromCpu('webgpu-moved')).toBeLessThan(1e-4);
  });
});

it.each([
  ['that reads an old slot after it has given the new one', true],
  ['that has no update in tensor ops', false],
])('an optimizer %s trains on WebGPU as on the CPU', async (_, onDevice) => {
  const of = (device: string): string => `${onDevice ? 'late' : 'host'}-${device}`;
  writeFileSync(path.join(folder, 'late-momentum.mjs'), lateMomentum);
  for (const device of ['cpu', 'webgpu']) {
    expect(
      await cli(
        [
          ...words(of(device), device),
          '--set',
          'plugins=["late-momentum.mjs"]',
          '--set',
          `optimizer={type:"late-momentum",onDevice:${onDevice}}`,
          '--set',
          'train.steps=5',
          '--set',
          'scheduler.warmup=0',
        ],
        settings,
      ),
    ).toMatchObject({ code: 0 });
  }
  expect(farthestFromCpu(of('webgpu'), of('cpu'), 5)).toBeLessThan(1e-4);
});

it('a fine-tuning on WebGPU comes to the model of the CPU', async () => {
  for (const device of ['cpu', 'webgpu']) {
    const changes = [
      `name=tuned-${device}`,
      `engine.device=${device}`,
      'train.steps=1',
      'tasks.0.head=dense',
      'tasks.0.epochs=1',
      'tasks.0.scratch=false',
      'train.samples=0',
    ];
    expect(await cli([tiny, ...changes.flatMap((change) => ['--set', change])], settings)).toMatchObject({ code: 0 });
  }
  const [right, found] = await Promise.all(
    ['cpu', 'webgpu'].map((device) =>
      readSafetensors(path.join(folder, `runs/tuned-${device}/downstream/century/model/model.safetensors`)),
    ),
  );
  const far = [...right.tensors].map(([name, { data }]) =>
    (data as Float32Array).reduce((most, value, i) => Math.max(most, Math.abs(value - Number(found.tensors.get(name)?.data[i]))), 0),
  );
  expect(Math.max(...far)).toBeLessThan(1e-3);
});

it('an operation that WebGPU does not have is an error that names it, and is not left to the CPU', async () => {
  const onnx = path.join(root, 'dist/src/engine/onnx');
  const script = `
    import { Graph } from '${onnx}/graph.js';
    import { createSession } from '${onnx}/session.js';
    const graph = new Graph('webgpu');
    graph.outputs.set('y', graph.emit('Sign', [graph.emit('Neg', [graph.input('x', [4], 'float32')], [4])], [4]));
    await createSession(graph, { provider: 'webgpu' }).then(() => console.log('It runs.'), (error) => console.log(error.text));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...settings.environment },
  });
  expect(stdout).toMatch(
    pattern(
      /^error {2}operation-unavailable\n {2}A program needs operations that the device 'webgpu' does not have: /,
      /Sign of float32\.\n/,
      /.*engine\.device=cpu/,
    ),
  );
});

it('a run on WebGPU where there is none says what is missing and what to do, and leaves nothing', async () => {
  const { code, error } = await cli(words('none', 'webgpu'), { folder, environment: { VK_DRIVER_FILES: '/nowhere.json' } });
  expect(error).toMatch(/device 'webgpu' cannot be used here: .*\n.*Vulkan.*\n.*doctor.*engine\.device=cpu/);
  expect(code).toBe(2);
  expect(existsSync(path.join(folder, 'runs', 'none'))).toBe(false);
});

/** Momentum of the step before, returned first: the new slot may be there before the weight has read the old one. */
const lateMomentum = `
  import { add, mul, sub } from '@tensorflow/tfjs-core';
  import { defineComponent, Type } from 'electra-run';
  export default defineComponent({
    kind: 'optimizer', name: 'late-momentum', summary: 'Goes where the step before pointed.',
    options: Type.Object({ onDevice: Type.Boolean({ default: true, description: 'Whether there is an update in tensor ops.' }) }),
    create: ({ onDevice }) => ({
      slots: ['m'],
      update({ weights, gradients, slots: { m } }, { learningRate, gradientScale, groups }) {
        for (const { start, end, rateScale } of groups) for (let i = start; i < end; i++) {
          weights[i] -= 10 * learningRate * rateScale * m[i];
          m[i] = 0.9 * m[i] + gradientScale * gradients[i];
        }
      },
      ...(onDevice ? { onDevice: {
        elementWise: true,
        scalars: ({ learningRate }) => ({ rate: 10 * learningRate }),
        apply: ({ weight, gradient, slots: { m } }, { rate }, { rateScale }) => ({
          slots: { m: add(mul(m, 0.9), gradient) },
          weight: sub(weight, mul(mul(m, rate), rateScale)),
        }),
      } } : {}),
    }),
  });
`;

/** Largest relative difference of any figure of any step from the undisturbed run on the CPU. */
function farthestFromCpu(name: string, reference = 'cpu', steps = STEPS): number {
  const [ours, theirs] = [name, reference].map((run) => stepsOf(folder, run));
  expect(ours.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
  const figures = ['train/loss', 'train/mlm_loss', 'train/rtd_loss', 'train/gradient_norm', 'train/replaced_share'];
  return farthest(ours, theirs, figures);
}
