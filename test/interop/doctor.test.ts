/** The doctor tries every engine on this machine; TensorFlow's is set up for it, the graphics card and CUDA are not. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/examine.ts';
import type { Machine } from '../../src/doctor/machine.ts';
import { packageWithoutOnnxruntime } from '../support/broken-package.ts';
import { cli, root, type Ended } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Report {
  readonly works: boolean;
  readonly machine: Machine;
  readonly engines: readonly Finding[];
}

const cacheFolder = path.join(root, '.electra-run');
const folder = temporaryFolder('doctor');
const environment = { ELECTRA_RUN_CACHE: cacheFolder, VK_DRIVER_FILES: '/nowhere.json' };

describe('electra-run doctor', () => {
  let ended: Ended;
  let report: Report;
  const engine = (name: string): Finding =>
    report.engines.find((each) => each.name === name) ?? expect.fail(`There is no ${name} in ${ended.out}`);
  beforeAll(async () => {
    expect(await cli(['setup', 'tfjs-node'], { folder, environment })).toMatchObject({ code: 0 });
    ended = await cli(['doctor', '--json'], { folder, environment });
    report = JSON.parse(ended.out) as Report;
  }, 900_000);

  it('says that the default engine works, by its exit code too, and what it is doing meanwhile', () => {
    expect(ended.code).toBe(0);
    expect(report.works).toBe(true);
    expect(ended.error).toContain("Trying onnx, device 'webgpu' …\n");
  });

  it.each(['onnx', 'tfjs', 'tfjs-node'])('finds that %s trains to the same losses, and how fast', (name) => {
    expect(engine(name)).toMatchObject({ works: true, problems: [] });
    expect(engine(name).difference).toBeLessThan(1e-5);
    expect(engine(name).figures?.gigaflops).toBeGreaterThan(0);
  });

  it('says what a missing device needs', () => {
    expect(engine("onnx, device 'webgpu'")).toMatchObject({
      works: false,
      problems: [expect.stringContaining("device 'webgpu' cannot be used here")],
      remedies: [expect.stringMatching(/driver/)],
    });
    expect(engine("onnx, device 'cuda'")).toMatchObject({ works: false, remedies: ['npx electra-run setup cuda'] });
    expect(engine('tfjs-node-gpu')).toMatchObject({ works: false, remedies: ['npx electra-run setup tfjs-node --gpu'] });
  });
});

it('the doctor goes on, and ends with 1, where the default engine is broken', async () => {
  const ended = await cli(['doctor'], { folder, environment, program: packageWithoutOnnxruntime(folder) });
  expect(ended).toMatchObject({ code: 1, out: expect.stringMatching(/^onnx \(default\) +no$/m) });
  expect(ended.out).toMatch(/onnx\n {2}The engine 'onnx' does not load: Cannot find module '\S+onnxruntime_binding\.node'\n/);
  expect(ended.out).toMatch(/onnxruntime_binding\.node'\n {2}→ .*npm ci/);
  expect(ended.out).toMatch(/^tfjs +works/m);
});
