/**
 * onnxruntime's CUDA provider from PyPI, put beside a copy of onnxruntime-node: it belongs to that library, and loads as
 * far as this machine has what it asks for. The libraries of 2 GB are left out, so that without a GPU it ends at the first of them.
 */
import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { Graph } from '../../src/engine/onnx/graph.ts';
import { serialize } from '../../src/engine/onnx/serialize.ts';
import { carryOut } from '../../src/setup/carry-out.ts';
import { cudaProblems, placeProvider, planCuda, providerState, type CudaTrial, type Onnxruntime } from '../../src/setup/cuda.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('cuda');
const onnxruntime: Onnxruntime = { version: '1.30.0', folder: path.join(folder, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64') };
let trial: CudaTrial;

beforeAll(async () => {
  for (const name of ['onnxruntime-node', 'onnxruntime-common'])
    cpSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name), { recursive: true });
  const plan = await planCuda({ libraries: false }, path.join(root, '.electra-run/interop'), onnxruntime);
  const outcome = await carryOut(plan, { signal: new AbortController().signal, progress: { begin: () => () => {} } });
  trial = outcome.trial as CudaTrial;
  placeProvider(plan.folder, onnxruntime);
});

it('is found by onnxruntime-node, and says which library is missing', async () => {
  expect(providerState(onnxruntime)).toBe('linked');
  const { stdout, stderr } = await session();
  if (trial.missing === null) {
    expect(stdout).toBe('-1');
    return;
  }
  expect(['libcublasLt.so.13', 'libcuda.so.1']).toContain(trial.missing);
  expect(stderr).toContain(`libonnxruntime_providers_cuda.so with error: ${trial.missing}: cannot open shared object file`);
  expect((await cudaProblems(trial.missing)).join('\n')).toMatch(/driver|LD_LIBRARY_PATH/);
});

it('is refused when it is built from other sources than the library beside it', async () => {
  const other: Onnxruntime = { version: '1.30.0', folder: path.join(folder, 'other') };
  cpSync(onnxruntime.folder, other.folder, { recursive: true });
  writeFileSync(path.join(other.folder, 'libonnxruntime.so.1'), 'ORT Build Info: git-commit-id=0badc0ffe, ');
  const plan = await planCuda({ libraries: false }, folder, other);
  // The wheel is there already: what is downloaded again would be the same.
  const library = path.join(folder, 'wheel-library');
  writeFileSync(library, 'ORT Build Info: git-commit-id=f2c39fe2f, ');
  const check = plan.steps.find(({ title }) => title.startsWith('check')) ?? plan.trial;
  const steps = [{ ...check, command: [...check.command.slice(0, -1), library], removes: [] }];
  await expect(
    carryOut({ ...plan, steps }, { signal: new AbortController().signal, progress: { begin: () => () => {} } }),
  ).rejects.toMatchObject({
    code: 'setup-failed',
    text: expect.stringContaining('onnxruntime-node is built from 0badc0ffe, and the wheel from f2c39fe2f'),
  });
});

/** Negates 1 with the CUDA provider, in a process of its own. */
async function session(): Promise<{ stdout: string; stderr: string }> {
  const graph = new Graph();
  graph.outputs.set('y', graph.emit('Neg', [graph.input('x', [1], 'float32')], [1]));
  writeFileSync(path.join(folder, 'neg.onnx'), serialize(graph, { sequence: false }));
  const code = `const { InferenceSession, Tensor } = require('onnxruntime-node');
    InferenceSession.create('neg.onnx', { executionProviders: ['cuda'] })
      .then((session) => session.run({ [session.inputNames[0]]: new Tensor('float32', [1], [1]) }))
      .then((got) => process.stdout.write(String(Object.values(got)[0].data[0])))
      .catch((error) => process.stderr.write(error.message));`;
  return promisify(execFile)(process.execPath, ['-e', code], { cwd: folder });
}
