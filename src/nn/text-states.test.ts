import { setBackend, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { loadTfjs } from '../tensor/load-tfjs.ts';
import { meanStates, textStates } from './text-states.ts';

beforeAll(async () => {
  loadTfjs();
  await setBackend('cpu');
});

it('takes the state of the first token, or of the last one that is no padding', () => {
  const [states_ND, texts] = twoTexts();
  expect(textStates(states_ND, texts, 'first').arraySync()).toEqual([[0], [3]]);
  expect(textStates(states_ND, texts, 'last').arraySync()).toEqual([[2], [4]]);
});

it('takes the mean over what is no padding', () => {
  const [states_ND, texts] = twoTexts();
  expect(meanStates(states_ND, texts).arraySync()).toEqual([[1], [3.5]]);
});

/** Of three tokens and of two, with states that count the rows. */
function twoTexts(): [Tensor2D, Parameters<typeof textStates>[1]] {
  const real_BT = tensor2d([
    [1, 1, 1],
    [1, 1, 0],
  ]);
  return [tensor2d([[0], [1], [2], [3], [4], [5]]), { batch: 2, length: 3, real_BT }];
}
