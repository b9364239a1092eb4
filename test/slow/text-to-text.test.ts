/** The task that writes learns where a word stood, which the biases by distance are slow to tell: all texts from behind. */
import { expect, it } from 'vitest';
import { orderings, taskOf, tune } from '../support/tiny-writing.ts';

it('learns to write one word or two from behind', async () => {
  const reversals = orderings('reversals', (words) => words.toReversed(), { train: 3200, dev: 60 });
  const { summary } = await tune(taskOf({ epochs: 15, learningRates: [0.01] }, reversals));
  expect(summary.pretrained?.metrics.exact_match).toBeGreaterThan(0.95);
});
