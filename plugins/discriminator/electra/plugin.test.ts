import { expect, it } from 'vitest';
import type { Discriminator } from 'electra-run';
import { tinyEncoder } from '../../../test/support/tiny-rtd.ts';
import electra from './plugin.ts';

it("is Hugging Face's head for replaced tokens, under its names", () => {
  const { kind, parameters } = (electra.create({}, {}) as Discriminator).head(tinyEncoder().trunk({ vocabularySize: 40 }));
  expect(kind).toBe('judge');
  expect(parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ['discriminator_predictions.dense.weight', [16, 16]],
    ['discriminator_predictions.dense.bias', [16]],
    ['discriminator_predictions.dense_prediction.weight', [1, 16]],
    ['discriminator_predictions.dense_prediction.bias', [1]],
  ]);
});
