import { expect, it } from 'vitest';
import { layerRate } from './layer-rates.ts';

const depths = [{}, { depth: 12 }, { depth: 1 }, { depth: 0 }];

it("slows each layer by one factor against the one above, as the paper's text has it: the head not, the top layer once", () => {
  const rates = depths.map((parameter) => layerRate(parameter, 12, { layerDecay: 0.8 }));
  [1, 0.8, 0.8 ** 12, 0.8 ** 13].forEach((rate, index) => expect(rates[index]).toBeCloseTo(rate, 12));
});

it('counts as the released code does: the top layer twice, embeddings L + 2 times', () => {
  const rates = depths.map((parameter) => layerRate(parameter, 12, { layerDecay: 0.8, layerCounting: 'released-code' }));
  // model/optimization.py, _get_layer_lrs: rate · decay^(layers + 2 - depth), 0 for embeddings, l + 1 for layer l, layers + 2 for the task.
  const released = [14, 12, 1, 0].map((depth) => 0.8 ** (12 + 2 - depth));
  released.forEach((rate, index) => expect(rates[index]).toBeCloseTo(rate, 12));
});

it('leaves every rate alone at a decay of 1', () => {
  expect(layerRate({ depth: 0 }, 12, { layerDecay: 1, layerCounting: 'released-code' })).toBe(1);
});
