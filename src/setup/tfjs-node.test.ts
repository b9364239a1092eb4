import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { machineWith } from '../../test/support/machine-with.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { setupText } from './plan.ts';
import { planTfjsNode } from './tfjs-node.ts';
import { requireLinuxX64 } from './tools.ts';

const root = temporaryFolder('plan');
const cache = path.join(root, '.electra-run');
afterEach(() => vi.unstubAllEnvs());

/** What of an installed TensorFlow is looked at. */
function tensorflowIn(folder: string, ...more: readonly string[]): string {
  for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'include/tensorflow/c/c_api.h', ...more]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  return folder;
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the plan for tfjs-node', () => {
  it('fetches the package without its download and TensorFlow without Python, links, and tries', async () => {
    machineWith(root, 'npm', 'g++', 'python3');
    const plan = await planTfjsNode({}, cache);
    expect(plan).toMatchObject({
      name: 'tfjs-node',
      folder: path.join(cache, 'engines/tfjs-node'),
      record: { tensorflow: 'tensorflow-cpu 2.21.0' },
    });
    const text = setupText(plan);
    expect(text).toMatch(/npm ci --ignore-scripts .*\n\[2[^]*pip download .*--no-deps .*tensorflow-cpu==2\.21\.0\n/);
    expect(text).toMatch(/tensorflow-cpu==2\.21\.0\n[^]*g\+\+ .*-o \S+tfjs_binding\.node\n[^]*try\.cjs$/);
    expect(text).not.toContain('nvidia');
    expect(text).toContain(String.raw`'-Wl,-rpath,$ORIGIN/../../../../../python/tensorflow'`);
  });

  it('brings the CUDA libraries for a GPU, and names the one that TensorFlow does not find by itself', async () => {
    machineWith(root, 'npm', 'g++', 'python3');
    const text = setupText(await planTfjsNode({ gpu: true }, cache));
    expect(text).toMatch(/tensorflow==2\.21\.0[^]*pip install .*nvidia-cublas-cu12[^]*-l:libcusolver\.so\.11/);
    expect(text).toContain(`${path.join(cache, 'engines/tfjs-node-gpu')} `);
  });

  it('downloads nothing but the package when it is told where TensorFlow is: its folder or the one above', async () => {
    machineWith(root, 'npm', 'g++');
    const site = path.join(root, 'site packages');
    const tensorflow = tensorflowIn(path.join(site, 'tensorflow'), '../nvidia/cusolver/lib/libcusolver.so.11');
    for (const folder of [site, tensorflow]) {
      const text = setupText(await planTfjsNode({ tensorflow: folder }, cache));
      expect(text).not.toContain('pip');
      expect(text).toContain(`'-L${tensorflow}' `);
      expect(text).toContain(`'-Wl,-rpath,${tensorflow}/../nvidia/cusolver/lib'`);
    }
  });

  it("takes a named Python's TensorFlow, and downloads with its pip where it has none", async () => {
    const bin = machineWith(root, 'npm', 'g++', 'python3');
    const tensorflow = tensorflowIn(path.join(root, 'venv/tensorflow'));
    writeFileSync(path.join(bin, 'python3'), `#!/bin/sh\necho ${tensorflow}\n`);
    expect(await planTfjsNode({ python: 'python3' }, cache)).toMatchObject({ record: { tensorflow } });
    writeFileSync(path.join(bin, 'python3'), '#!/bin/sh\necho\n');
    expect(await planTfjsNode({ python: 'python3' }, cache)).toMatchObject({ record: { tensorflow: 'tensorflow-cpu 2.21.0' } });
  });

  it('finds a compiler and a Python that are named by a relative path from the folder it works in', async () => {
    const bin = machineWith(root, 'npm', 'python3', 'my-g++');
    vi.stubEnv('CXX', path.join(path.relative(process.cwd(), bin), 'my-g++'));
    const text = setupText(await planTfjsNode({ python: path.join(path.relative(process.cwd(), bin), 'python3') }, cache));
    expect(text).toContain(`\n  ${bin}/python3 -m pip download`);
    expect(text).toContain(`\n  ${bin}/my-g++ -std=c++17`);
  });

  it.each([
    [['g++', 'python3'], {}, /the program 'npm' is missing/],
    [['npm', 'python3'], {}, /the program 'g\+\+' is missing.*\n.*apt-get install g\+\+/],
    [['npm', 'g++'], {}, /the Python 'python3' is missing.*\n.*--python PATH/],
    [['npm', 'g++'], { python: '/no/python' }, /the Python '\/no\/python' does not run/],
    [['npm', 'g++'], { tensorflow: '/no/tensorflow' }, /there is no TensorFlow in \/no\/tensorflow/],
    [['npm', 'g++'], { python: 'python3', tensorflow: '.' }, /both say where TensorFlow is/],
  ])('with %j and %j says what is missing and what to do', async (programs, options, text) => {
    machineWith(root, ...programs);
    await expect(planTfjsNode(options, cache)).rejects.toMatchObject({ exitCode: 2, text: expect.stringMatching(text) });
  });
});

it('a system without these wheels is told about the ordinary install', () => {
  expect(() => requireLinuxX64('tfjs-node', 'Try npm install.', { platform: 'darwin', arch: 'arm64' })).toThrow(
    /needs Linux on x64, and this is darwin on arm64/,
  );
});
