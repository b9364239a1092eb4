import { beforeAll, describe, expect, it } from 'vitest';
import { grad, mean, setBackend, tensor1d, tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { loadTfjs } from '../../../src/tensor/load-tfjs.ts';
import { inBatchLoss, scoreLoss } from './losses.ts';

beforeAll(async () => {
  loadTfjs();
  await setBackend('cpu');
});

// Expected numbers are torch's: F.cross_entropy of F.cosine_similarity / temperature, and its mean's gradient; squared differences.
const three = [
  [-0.08, 0.36, -0.78, 0.07],
  [0.66, -0.29, 1.62, -1.6],
  [0.4, 0.61, 0.76, -0.03],
  [-0.34, 0.49, -0.08, -1.81],
  [0.49, 0.21, 0.34, 1.35],
  [0.37, 0.01, 0.77, -0.11],
];
const withHard = [
  [-1.2, 1.03, 0.07, -0.18],
  [-1.52, 0.91, 0.25, -0.69],
  [-0.08, -0.42, 0.42, -0.26],
  [-1.58, 1.4, -1.03, 1.14],
  [0.51, -0.02, -1.12, -0.49],
  [-0.63, -0.79, -0.9, -1.89],
];

interface Batch {
  readonly vectors: readonly (readonly number[])[];
  readonly texts?: readonly number[];
  readonly counts?: readonly number[];
  readonly temperature?: number;
}

function lossesOf({ vectors, temperature = 0.05, counts = [1, 1, 1], texts = vectors.map((_, index) => index) }: Batch) {
  const rivals = { texts: tensor1d([...texts], 'int32'), counts: tensor1d([...counts]) };
  const loss = (given: Tensor) => inBatchLoss(given as Tensor2D, rivals, temperature);
  const given = tensor2d(vectors.map((row) => [...row]));
  return { losses: [...loss(given).dataSync()], gradient: [...grad((x) => mean(loss(x)))(given).dataSync()] };
}

function near(found: readonly number[], wanted: readonly number[], digits = 4): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, index) => expect(value, `number ${index}`).toBeCloseTo(wanted[index], digits));
}

describe('telling the right text from all others of the batch', () => {
  it("is the cross-entropy of cosines by the temperature, and has torch's gradient", () => {
    const cold = lossesOf({ vectors: three });
    near(cold.losses, [16.5157604, 14.8087215, 5.1e-6]);
    near(
      cold.gradient,
      [
        -2.9133458, 0.2686572, 0.1838042, -2.6631036, -0.3113338, -0.9022942, 1.1154704, 1.1645292, 2.0662503, -4.2614956, 2.5426865,
        5.3143201, -1.6455503, -0.5754035, -5.6690474, 0.4039023, 1e-6, -1.1e-6, -1.8e-6, 3e-7, 0.2172272, 4.388422, -0.0776958, 0.585745,
      ],
      3,
    );
    const warm = lossesOf({ vectors: three, temperature: 0.5 });
    near(warm.losses, [1.948607, 2.0706134, 0.3376132]);
    near(
      warm.gradient,
      [
        -0.2038485, 0.035701, 0.0239882, -0.1492771, 0.019068, -0.014883, 0.1553389, 0.1678437, 0.1708219, -0.3671576, 0.2187763, 0.3544202,
        -0.1357769, -0.0585439, -0.44932, 0.0295156, -0.0036341, 0.009185, -0.0302128, 0.0074994, -0.0146011, 0.2513045, -0.0215654,
        -0.1772249,
      ],
    );
  });

  it('has the wrong texts that rows bring along among the others, and none where a row has none', () => {
    const { losses, gradient } = lossesOf({ vectors: withHard, counts: [1, 1], temperature: 0.5 });
    near(losses, [0.2940205, 1.6691459]);
    near(
      gradient,
      [
        -0.0123985, -0.0210179, -0.0494008, -0.0568241, -0.060844, 0.0665744, -0.1388127, 0.1715397, -0.1376633, 0.0573879, 0.0256211,
        -0.0089577, -0.2519099, 0.0215439, 0.3335795, -0.0742037, 0.3246378, -0.2979329, 0.2678594, -0.2622013, -0.0795892, 0.0635925,
        -0.0251213, 0.0119113,
      ],
    );
    near(lossesOf({ vectors: withHard, counts: [1, 1], temperature: 0.5, texts: [0, 1, 2, 3, 4, -1] }).losses, [0.159989, 1.5192883]);
  });

  it('never takes a text for the wrong one that is the same as the own or the right one', () => {
    // What the first and the third row begin with is the same, and then what they end with.
    near(lossesOf({ vectors: three, temperature: 0.5, texts: [7, 1, 2, 3, 7, 5] }).losses, [1.8269967, 2.0706134, 0.1007097]);
    near(lossesOf({ vectors: three, temperature: 0.5, texts: [0, 9, 2, 3, 4, 9] }).losses, [1.8269967, 2.0706134, 0.1007097]);
  });

  it('is not changed by rows that only fill the batch up', () => {
    const two = lossesOf({ vectors: three.slice(0, 4), counts: [1, 1] });
    const filled = lossesOf({ vectors: [...three.slice(0, 4), ...three.slice(0, 2)], counts: [0.5, 0.5, 0], texts: [0, 1, 2, 3, 0, 1] });
    near(two.losses, [16.5157604, 9.3008127]);
    near(filled.losses.slice(0, 2), two.losses);
    // Even where they are other texts.
    near(lossesOf({ vectors: three, counts: [0.5, 0.5, 0] }).losses.slice(0, 2), two.losses);
  });

  it('is least where both texts of a row have one vector and those of others point elsewhere', () => {
    const axes = [0, 1, 2].flatMap((axis) => [0, 1].map(() => [0, 1, 2].map((d) => (d === axis ? 3 : 0))));
    // The cosines are 1 and 0.
    near(lossesOf({ vectors: axes }).losses, Array<number>(3).fill(Math.log(1 + 2 * Math.exp(-20))), 7);
    near(lossesOf({ vectors: axes, temperature: 1 }).losses, Array<number>(3).fill(Math.log(1 + 2 * Math.exp(-1))), 6);
    near(lossesOf({ vectors: Array.from({ length: 6 }, () => [1, 2, 3]) }).losses, Array<number>(3).fill(Math.log(3)), 5);
  });
});

describe('learning a score', () => {
  it("is the squared difference of the cosine, and has torch's gradient", () => {
    const score = tensor1d([0.2, 0.9, 0.5]);
    const loss = (given: Tensor) => scoreLoss(given as Tensor2D, score);
    near([...loss(tensor2d(three)).dataSync()], [0.8862709, 0.6760024, 0.0723318]);
    near(
      [...grad((x) => mean(loss(x)))(tensor2d(three)).dataSync()],
      [
        -0.1506806, -0.1355268, -0.0074069, 0.4422543, -0.0295547, -0.0856308, 0.1046359, 0.1092731, 0.1080731, -0.110191, 0.0509994,
        0.4924073, -0.1130595, -0.1605938, -0.2081781, -0.0130367, -0.0425276, 0.0025185, -0.1011748, 0.0405252, -0.0477595, -0.0287634,
        -0.0044826, -0.1946382,
      ],
    );
  });

  it('is nothing where the cosine is the score, and a number where a vector is zero', () => {
    const pair = [
      [1, 0],
      [3, 0],
      [0, 0],
      [1, 1],
    ];
    near([...scoreLoss(tensor2d(pair), tensor1d([1, 0.5])).dataSync()], [0, 0.25], 6);
    expect(
      grad((x) => mean(scoreLoss(x as Tensor2D, tensor1d([1, 0.5]))))(tensor2d(pair))
        .dataSync()
        .every(Number.isFinite),
    ).toBe(true);
  });
});
