import { expect, it } from 'vitest';
import { FlatMemory, zeros, type Optimizer } from 'electra-run';
import sgd from './plugin.ts';

it('builds up momentum: 0.1·1, then 0.1·1.5, then 0.1·1.75', () => {
  const optimizer = sgd.create({ momentum: 0.5, weightDecay: 0 }, {}) as Optimizer;
  const memory = new FlatMemory([{ name: 'w', shape: [1], initializer: zeros }], optimizer.slots);
  memory.gradients[0] = 1;
  const path = [1, 2, 3].map((step) => {
    optimizer.update(memory, { step, learningRate: 0.1, gradientScale: 1, groups: [{ start: 0, end: 1, decay: false, rateScale: 1 }] });
    return Number(memory.weights[0].toFixed(6));
  });
  expect(path).toEqual([-0.1, -0.25, -0.425]);
});
