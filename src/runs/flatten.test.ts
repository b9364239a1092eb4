import { expect, it } from 'vitest';
import { flattenSettings, settingsOf } from './flatten.ts';

it('names every setting by its path', () => {
  expect(
    flattenSettings({
      seed: 1,
      loss: { type: 'electra', lambda: 50 },
      tasks: [{ type: 'text-classification', learningRates: [1e-4, 3e-4] }],
      tokenizer: { lowerCase: true, stripAccents: null },
    }),
  ).toEqual({
    seed: 1,
    'loss.type': 'electra',
    'loss.lambda': 50,
    'tasks.0.type': 'text-classification',
    'tasks.0.learningRates': '[0.0001,0.0003]',
    'tokenizer.lowerCase': true,
  });
});

it('leaves out what the numbers of a run do not depend on', () => {
  const experiment = { name: 'a', seed: 2, $schema: 's', trackers: [{ type: 'jsonl' }], runs: 'runs', plugins: [], train: { steps: 5, samples: 3, keepCheckpoints: 2 } };
  expect(settingsOf(experiment)).toEqual({ seed: 2, 'train.steps': 5 });
});
