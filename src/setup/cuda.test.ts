import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { cudaProblems, installedOnnxruntime, placeProvider, planCuda, providerState, type Onnxruntime } from './cuda.ts';
import { CUDA_13, lacksOf, nvidiaGpus } from './nvidia.ts';
import { setupText } from './plan.ts';

const root = temporaryFolder('cuda');
const cache = path.join(root, '.electra-run');
afterEach(() => vi.unstubAllEnvs());

function onnxruntimeIn(name: string): Onnxruntime {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  return { version: '1.30.0', folder };
}

/** PATH with these scripts alone. */
function machineWith(programs: Readonly<Record<string, string>>): void {
  const folder = path.join(root, `bin-${Object.keys(programs).join('-')}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(programs)) writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', folder);
  vi.stubEnv('PYTHON', undefined);
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the plan for CUDA', () => {
  it('takes the provider of the very version of onnxruntime-node, checks that, and tells it where the libraries will be', async () => {
    machineWith({ python3: 'echo' });
    const text = setupText(await planCuda({}, cache, onnxruntimeIn('ort')));
    expect(text).toMatch(/onnxruntime-gpu==1\.30\.0\n[^]*git-commit-id[^]*nvidia-cublas==13[^]*patchelf --force-rpath/);
    expect(text).toContain(`${cache}/engines/cuda/python/nvidia/cu13/lib`);
  });

  it('leaves the libraries to the system when told so', async () => {
    machineWith({ python3: 'echo' });
    expect(setupText(await planCuda({ libraries: false }, cache, onnxruntimeIn('ort')))).not.toMatch(/nvidia|patchelf/);
  });

  it('is refused where the provider could not be put', async () => {
    machineWith({ python3: 'echo' });
    await expect(planCuda({}, cache, { version: '1.30.0', folder: '/no/such/folder' })).rejects.toMatchObject({
      code: 'setup-impossible',
      text: expect.stringMatching(/looks for its CUDA provider in \/no\/such\/folder only/),
    });
  });
});

it('the onnxruntime that this program loads has its version and its library', () => {
  const { version, folder } = installedOnnxruntime();
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(existsSync(folder)).toBe(true);
});

it('an onnxruntime that is gone is an error with the line to type', () => {
  expect(() => installedOnnxruntime(path.join(root, 'nowhere.js'))).toThrow(
    expect.objectContaining({ code: 'setup-impossible', text: expect.stringMatching(/onnxruntime-node is not installed[^]*npm install/) }),
  );
});

describe('the provider beside onnxruntime', () => {
  it('is linked there, again after npm has put everything back, and is missed when the setup is gone', () => {
    const onnxruntime = onnxruntimeIn('linked');
    const setup = path.join(root, 'finished');
    for (const file of ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so']) {
      mkdirSync(path.join(setup, 'onnxruntime/capi'), { recursive: true });
      writeFileSync(path.join(setup, 'onnxruntime/capi', file), file);
    }
    expect(providerState(onnxruntime)).toBe('none');
    placeProvider(setup, onnxruntime);
    placeProvider(setup, onnxruntime);
    expect(providerState(onnxruntime)).toBe('linked');
    expect(readFileSync(path.join(onnxruntime.folder, 'libonnxruntime_providers_shared.so'), 'utf8')).toBe(
      'libonnxruntime_providers_shared.so',
    );
    expect(lstatSync(path.join(onnxruntime.folder, 'libonnxruntime_providers_cuda.so')).isSymbolicLink()).toBe(true);
    rmSync(setup, { recursive: true });
    expect(providerState(onnxruntime)).toBe('dangling');
  });

  it("is told from one that onnxruntime's own installer put there", () => {
    const onnxruntime = onnxruntimeIn('own');
    writeFileSync(path.join(onnxruntime.folder, 'libonnxruntime_providers_cuda.so'), '');
    expect(providerState(onnxruntime)).toBe('own');
  });
});

describe('what a machine lacks for CUDA', () => {
  const h100 = { name: 'NVIDIA H100', driver: '580.65.06', computeCapability: 9, memoryMiB: 81559 };

  it.each([
    [[], /no NVIDIA driver with a GPU.* needs driver 580/],
    [[{ ...h100, driver: '535.104' }], /driver is 535\.104, and CUDA 13 needs 580/],
    [[{ ...h100, name: 'Tesla P100', computeCapability: 6 }], /Tesla P100 has compute capability 6, and CUDA 13 needs 7\.5/],
  ])('%j', (gpus, text) => {
    expect(lacksOf(gpus, CUDA_13).join('\n')).toMatch(text);
  });

  it('is nothing when one of its GPUs will do', () => {
    expect(lacksOf([{ ...h100, computeCapability: 6 }, h100], CUDA_13)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is asked of nvidia-smi, which may not be there', async () => {
    machineWith({ 'nvidia-smi': "echo 'NVIDIA H100, 580.65.06, 9.0, 81559'; echo 'NVIDIA T4, 580.65.06, 7.5, 15360'" });
    expect(await nvidiaGpus()).toEqual([h100, { name: 'NVIDIA T4', driver: '580.65.06', computeCapability: 7.5, memoryMiB: 15360 }]);
    expect(await cudaProblems('libcuda.so.1')).toEqual([expect.stringMatching(/libcuda\.so\.1 is not where programs look/)]);
    expect(await cudaProblems('libcublasLt.so.13')).toEqual([expect.stringMatching(/libcublasLt\.so\.13 is not found.*LD_LIBRARY_PATH/)]);
    expect(await cudaProblems(null)).toEqual([]);
    machineWith({ 'nvidia-smi': 'exit 9' });
    expect(await nvidiaGpus()).toEqual([]);
    machineWith({ none: '' });
    expect(await nvidiaGpus()).toEqual([]);
  });
});
