/**
 * The onnx engine on WebGPU against the CPU, through the command line, on a software Vulkan: SwiftShader
 * of Debian's chromium packages. Slow, but the same code as on a graphics card.
 */
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, metricsOf, root, startCli, untilStep, type Settings } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const chromium = '/usr/lib/chromium';
const folder = temporaryFolder('webgpu');
const experiment = path.join(root, 'test/fixtures/experiments/golden.json5');
const settings: Settings = { folder, environment: { LD_LIBRARY_PATH: chromium, VK_DRIVER_FILES: `${chromium}/vk_swiftshader_icd.json`, XDG_RUNTIME_DIR: folder } };
const STEPS = 50;

const words = (name: string, device: string): string[] =>
  [experiment, `name=${name}`, `engine.device=${device}`, 'train.logEvery=1', 'train.evaluateBatches=1', 'train.checkpointEvery=0'].flatMap((word, index) => (index === 0 ? [word] : ['--set', word]));

beforeAll(async () => {
  if (!existsSync(`${chromium}/vk_swiftshader_icd.json`)) throw new Error(`There is no SwiftShader in ${chromium}: apt-get install chromium.`);
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

it('a run on WebGPU where there is none says what is missing and what to do, and leaves nothing', async () => {
  const { code, error } = await cli(words('none', 'webgpu'), { folder, environment: { VK_DRIVER_FILES: '/nowhere.json' } });
  expect(error).toMatch(/device 'webgpu' cannot be used here: .*\n.*Vulkan.*\n.*doctor.*engine\.device=cpu/);
  expect(code).toBe(2);
  expect(existsSync(path.join(folder, 'runs', 'none'))).toBe(false);
});

/** Largest relative difference of any figure of any step from the undisturbed run on the CPU. */
function farthestFromCpu(name: string): number {
  const [ours, theirs] = [name, 'cpu'].map((run) => metricsOf(path.join(folder, 'runs', run)).filter((line) => 'train/loss' in line));
  expect(ours.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, index) => index + 1));
  const figures = ['train/loss', 'train/mlm_loss', 'train/rtd_loss', 'train/gradient_norm', 'train/replaced'];
  return Math.max(...ours.flatMap((line, index) => figures.map((figure) => Math.abs(line[figure] / theirs[index][figure] - 1))));
}
