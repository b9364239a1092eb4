/**
 * Networks of the systems around ELECTRA against what Hugging Face computes for the same weights and batch: outputs, loss and
 * gradients. `fixtures/seed-systems/make_fixture.py` made the expectations; dropout is off.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import gpt from '../plugins/encoder/gpt/plugin.ts';
import gpt2 from '../plugins/encoder/gpt2/plugin.ts';
import roberta from '../plugins/encoder/roberta/plugin.ts';
import t5 from '../plugins/encoder/t5/plugin.ts';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import type { AnyComponent } from '../src/component/component.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { modelInputs } from '../src/open/model-inputs.ts';
import { modelProgram } from '../src/open/model-program.ts';
import { openModel } from '../src/open/open-model.ts';
import { kernelsFor } from '../src/wasm/kernels.ts';

interface Expected {
  readonly class: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, readonly unknown[]>>;
  readonly loss: number;
  readonly global_grad_norm: number;
  readonly gradients: Readonly<Record<string, { readonly norm: number; readonly first: readonly number[] }>>;
}

const encoders = [bert, roberta, albert, gpt, gpt2, xlnet, t5] as readonly AnyComponent[];
const systems = ['bert', 'roberta', 'albert', 'openai-gpt', 'gpt2', 'xlnet', 't5'];

describe.each(['onnx', 'tfjs'] as const)('on the %s engine', (name) => {
  it.each(systems)('outputs, loss and gradients of %s are Hugging Face’s for the same weights', async (system) => {
    const folder = fileURLToPath(new URL(`./fixtures/seed-systems/${system}/`, import.meta.url));
    const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Expected;
    const model = await openModel(folder, encoders);
    expect(model.className).toBe(expected.class);
    const inputs = modelInputs(model, expected.inputs);
    if (typeof inputs === 'string') throw new Error(inputs);
    const engine = name === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu');
    const executable = await (await engine.load(model.memory)).compile(modelProgram(model, inputs, true));
    const outputs = await executable.run(inputs.tensors, { seed: 1, step: 0 });
    await executable.release();

    expect(Object.keys(outputs).sort()).toEqual([...Object.keys(expected.outputs), 'loss'].sort());
    for (const [output, values] of Object.entries(expected.outputs)) {
      const wanted = values.flat(3) as number[];
      expect(outputs[output]).toHaveLength(wanted.length);
      expect([output, Math.max(...wanted.map((value, i) => Math.abs(value - outputs[output][i])))]).toEqual([output, expect.closeTo(0, 4)]);
    }
    expect(Math.abs(outputs.loss[0] / expected.loss - 1)).toBeLessThan(1e-5);

    const { memory } = model;
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    expect(Math.abs(norm / expected.global_grad_norm - 1)).toBeLessThan(1e-4);
    expect(Object.keys(expected.gradients).sort()).toEqual(model.parameters.map(({ name: parameter }) => parameter).sort());
    for (const [parameter, gradient] of Object.entries(expected.gradients)) {
      const ours = memory.view(memory.gradients, parameter);
      const worst = Math.max(...gradient.first.map((value, i) => Math.abs(value - ours[i])));
      // Keys' biases have no influence on a softmax: their gradient is rounding noise in both.
      if (gradient.norm > 1e-5)
        expect([parameter, Math.abs(Math.hypot(...ours) / gradient.norm - 1) < 1e-3, worst < 1e-3 * gradient.norm]).toEqual([
          parameter,
          true,
          true,
        ]);
      else expect([parameter, Math.hypot(...ours) < 1e-4]).toEqual([parameter, true]);
    }
  });
});
