import { expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from './index.ts';
import type { Engine } from '../kinds/engine.ts';
import { farthest } from '../doctor/examine.ts';
import { tryEngine } from './trial.ts';

it('two engines that work are told to agree, and how fast each is', async () => {
  const [onnx, tfjs] = [await tryEngine(await createOnnxEngine({ threads: 1 })), await tryEngine(await createTfjsEngine('cpu'))];
  expect(farthest(onnx.losses, tfjs.losses)).toBeLessThan(1e-5);
  expect(new Set(onnx.losses).size).toBe(3);
  expect(onnx.gigaflops).toBeGreaterThan(tfjs.gigaflops);
  expect(onnx.tokensPerSecond).toBeGreaterThan(tfjs.tokensPerSecond);
  expect(onnx.device).toBe('cpu, 1 thread');
});

it('an engine that multiplies wrongly is found out', async () => {
  const right = await createTfjsEngine('cpu');
  const wrong: Engine = {
    ...right,
    load: async (memory) => ({
      ...(await right.load(memory)),
      compile: async () => ({ run: async () => ({ corner: Float32Array.of(0.25) }), release: async () => {} }),
    }),
  };
  await expect(tryEngine(wrong)).rejects.toThrow(/multiplies wrongly: 0\.25/);
});
