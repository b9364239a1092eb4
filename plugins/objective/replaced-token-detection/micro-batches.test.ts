import { expect, it } from 'vitest';
import { bertFrame, createOnnxEngine, framed, layOut, type ExampleBatch, type Optimizer } from 'electra-run';
import { shape, tinyRtd, tinyTokenizer } from '../../../test/support/tiny-rtd.ts';

/** Plain gradient descent. */
const optimizer: Optimizer = {
  slots: [],
  update: ({ weights, gradients }, { learningRate, gradientScale }) =>
    gradients.forEach((gradient, i) => (weights[i] -= learningRate * gradientScale * gradient)),
};
const frame = bertFrame(tinyTokenizer.special);
const batch: ExampleBatch = {
  length: shape.length,
  examples: [
    [10, 11, 12, 13, 14, 15],
    [20, 21, 22, 23],
  ].map((text, index) => ({ ...framed(frame, text), labels: {}, index, epoch: 0 })),
};

it('two micro-batches have the loss and the gradient of their batch, each token counting alike', async () => {
  const results = [];
  for (const parts of [1, 2]) {
    // So cold that sampling takes the likeliest token, whatever is drawn.
    const { memory, model, objective, program } = await tinyRtd(await createOnnxEngine({ threads: 1 }), { temperature: 1e-3 });
    const trainer = await model.trainer(program({ batch: shape.batch / parts, length: shape.length }, 'train'), optimizer, {
      clipNorm: 0,
      groups: [{ start: 0, end: memory.length, decay: false, rateScale: 1 }],
    });
    const before = memory.weights.slice();
    const draw = { seed: 1, step: 0 };
    const { figures, gradientNorm } = await trainer.step(layOut(objective, batch, draw.seed, { parts }), draw, {
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
