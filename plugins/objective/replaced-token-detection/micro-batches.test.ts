import { expect, it } from 'vitest';
import type { Masker, Optimizer, SequenceBatch, Tokenizer } from 'electra-run';
import { createOnnxEngine } from 'electra-run';
import { shape, tinyRtd, inputs } from '../../../test/support/tiny-rtd.ts';
import { createCorrupter } from './corrupt.ts';

/** Plain gradient descent. */
const optimizer: Optimizer = {
  slots: [],
  update: ({ weights, gradients }, { learningRate, gradientScale }) =>
    gradients.forEach((gradient, i) => (weights[i] -= learningRate * gradientScale * gradient)),
};
const tokenizer = { special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } } as Tokenizer;
/** Three positions in the first sequence, two in the second: micro-batches that do not count alike. */
const masker: Masker = {
  maxPositions: () => 3,
  mask: ({ length }) => (length === 8 ? { positions: [1, 4, 6], inputs: [4, 4, 15] } : { positions: [2, 4], inputs: [4, 4] }),
};
const batch: SequenceBatch = { ...shape, ids: inputs.ids as Int32Array, types: new Int32Array(16), lengths: Int32Array.of(8, 6) };

it('two micro-batches have the loss and the gradient of their batch, each token counting alike', async () => {
  const results = [];
  for (const parts of [1, 2]) {
    // So cold that sampling takes the likeliest token, whatever is drawn.
    const { memory, model, program } = await tinyRtd(await createOnnxEngine({ threads: 1 }), { temperature: 1e-3 });
    const trainer = await model.trainer(program({ batch: shape.batch / parts, length: shape.length }, 'train'), optimizer, {
      clipNorm: 0,
      groups: [{ start: 0, end: memory.length, decay: false, rateScale: 1 }],
    });
    const before = memory.weights.slice();
    const draw = { seed: 1, step: 0 };
    const { figures, gradientNorm } = await trainer.step(createCorrupter(masker, tokenizer)(batch, draw, parts), draw, {
      step: 1,
      learningRate: 1,
    });
    results.push({ figures, gradientNorm, change: memory.weights.map((weight, i) => weight - before[i]) });
    await model.release();
  }
  const [whole, cut] = results;
  expect(whole.figures.mlm_loss).toBeGreaterThan(1);
  for (const [name, value] of Object.entries(whole.figures)) expect(cut.figures[name], name).toBeCloseTo(value, 4);
  expect(cut.gradientNorm / whole.gradientNorm).toBeCloseTo(1, 5);
  expect(Math.max(...cut.change.map((value, i) => Math.abs(value - whole.change[i])))).toBeLessThan(
    1e-4 * Math.max(...whole.change.map(Math.abs)),
  );
});
