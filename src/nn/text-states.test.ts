import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { engines } from '../testing/engines.ts';
import { runOnce } from '../testing/run-once.ts';
import { meanStates, textStates, type TextBatch } from './text-states.ts';

/** Two texts, of 3 and of 2 tokens. */
const states = [
  [1, 10],
  [2, 20],
  [3, 30],
  [4, 40],
  [5, 50],
  [9, 90],
];

it.each([
  ['of the first token', (x: Tensor2D, texts: TextBatch) => textStates(x, texts, 'first'), [1, 10, 4, 40]],
  ['of the last token that is no padding', (x: Tensor2D, texts: TextBatch) => textStates(x, texts, 'last'), [3, 30, 5, 50]],
  ['that is the mean of all real tokens', meanStates, [2, 20, 4.5, 45]],
])('finds the state of a text %s, on every engine', async (_, statesOf, expected) => {
  for (const engine of await engines()) {
    const { outputs } = await runOnce(
      engine,
      {
        parameters: [],
        inputs: { real: { shape: [2, 3], dtype: 'float32', data: Float32Array.of(1, 1, 1, 1, 1, 0) } },
        build: ({ inputs }) => ({
          texts: statesOf(tensor2d(states), { batch: 2, length: 3, real_BT: inputs.real as Tensor2D }),
        }),
      },
      () => undefined,
    );
    expect([...outputs.texts]).toEqual(expected);
  }
});
