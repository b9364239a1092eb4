import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import onnx from './plugin.ts';

describe('engine onnx', () => {
  it('runs on every core of the CPU unless given fewer, and says so', async () => {
    expect((await onnx.create({}, {})).device).toBe(`cpu, ${availableParallelism()} ${availableParallelism() === 1 ? 'thread' : 'threads'}`);
    expect((await onnx.create({ threads: 1 }, {})).device).toBe('cpu, 1 thread');
    expect((await onnx.create({ threads: 3 }, {})).device).toBe('cpu, 3 threads');
  });

  it('is called onnx', async () => {
    expect((await onnx.create({}, {})).name).toBe(onnx.name);
  });
});
