import { nothingAround } from 'electra-run';
import { availableParallelism } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import onnx from './plugin.ts';

describe('engine onnx', () => {
  it('runs on every core of the CPU unless given fewer, and says so', async () => {
    vi.stubEnv('ELECTRA_RUN_THREADS', undefined);
    // A container may have the time of fewer cores than it sees.
    const [, threads] = /^cpu, (\d+) threads?$/.exec((await onnx.create({ device: 'cpu' }, {})).device) ?? [];
    expect(Number(threads)).toBeGreaterThanOrEqual(1);
    expect(Number(threads)).toBeLessThanOrEqual(availableParallelism());
    vi.stubEnv('ELECTRA_RUN_THREADS', '2');
    expect((await onnx.create({ device: 'cpu' }, {})).device).toBe('cpu, 2 threads');
    vi.stubEnv('ELECTRA_RUN_THREADS', 'all');
    await expect(async () => onnx.create({ device: 'cpu' }, {})).rejects.toThrow(
      /ELECTRA_RUN_THREADS is a number of threads, and not 'all'/,
    );
    vi.unstubAllEnvs();
    expect((await onnx.create({ device: 'cpu', threads: 1 }, {})).device).toBe('cpu, 1 thread');
    expect((await onnx.create({ device: 'cpu', threads: 3 }, {})).device).toBe('cpu, 3 threads');
  });

  it.each([
    ['cuda', 'threads'],
    ['webgpu', 'threads'],
    ['cpu', 'updatesPerRun'],
    ['webgpu', 'updatesPerRun'],
  ])('refuses on %s an option that does nothing there: %s', (device, option) => {
    expect(onnx.check?.({ device, threads: undefined, updatesPerRun: undefined, [option]: 2 }, nothingAround)).toMatchObject([
      {
        path: [option],
        message: expect.stringContaining(`the device is '${device}'`),
        hint: expect.stringContaining(`--set ~engine.${option}`),
      },
    ]);
  });

  it.each(['cpu', 'auto'])('refuses float16 where there may be no graphics card: %s', (device) => {
    expect(onnx.check?.({ device, precision: 'float16', threads: undefined, updatesPerRun: undefined }, nothingAround)).toMatchObject([
      { path: ['precision'], message: expect.stringContaining(`the device is '${device}'`), hint: expect.stringContaining('--set') },
    ]);
    expect(onnx.check?.({ device, precision: 'float32', threads: undefined, updatesPerRun: undefined }, nothingAround)).toEqual([]);
  });

  it('takes options of the device that it has, or may have', () => {
    for (const [device, threads, updatesPerRun] of [
      ['cpu', 2, undefined],
      ['cuda', undefined, 8],
      ['auto', 2, 8],
      ['webgpu', undefined, undefined],
    ])
      expect(onnx.check?.({ device, threads, updatesPerRun }, nothingAround)).toEqual([]);
  });

  it('is called onnx', async () => {
    expect((await onnx.create({ device: 'cpu' }, {})).name).toBe(onnx.name);
  });
});
