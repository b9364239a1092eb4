import { grad, setBackend, sum, tensor1d, tensor2d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { softmaxCrossEntropy } from 'electra-run';
import { loadTfjs } from '../../../src/tensor/load-tfjs.ts';
import { copyCrossEntropy, mixtureGuess } from './copy.ts';

beforeAll(async () => {
  loadTfjs();
  await setBackend('cpu');
});

const logits = [1.5, -0.25, 0.75];
const gates = [-40, -12, -3, -0.5, 0, 0.7, 4, 15, 40];
/** Every gate with every input and original of three tokens. */
const cases = gates.flatMap((gate) => [0, 1, 2].flatMap((input) => [0, 1, 2].map((original) => ({ gate, input, original }))));
const ints = (values: readonly number[]): Tensor1D => tensor1d([...values], 'int32');

describe('the copy gate', () => {
  it('gives the loss of D · onehot(input) + (1 - D) · softmax, as float64 has it', async () => {
    const found = await lossOf(tensor1d(cases.map(({ gate }) => gate))).data();
    cases.forEach((each, i) => {
      const wanted = -logOf(each);
      expect(Math.abs(found[i] - wanted), JSON.stringify(each)).toBeLessThan(1e-5 * Math.max(1, wanted));
    });
  });

  it('has the gradient that float64 differences of the mixture have, in the gate and in the logits', async () => {
    const found = await grad((gate: Tensor) => sum(lossOf(gate as Tensor1D)))(tensor1d(cases.map(({ gate }) => gate))).data();
    cases.forEach((each, i) => {
      const measured = -(logOf({ ...each, gate: each.gate + 1e-4 }) - logOf({ ...each, gate: each.gate - 1e-4 })) / 2e-4;
      expect(Math.abs(found[i] - measured), JSON.stringify(each)).toBeLessThan(1e-4);
    });
    const gate_R = tensor1d(cases.map(({ gate }) => gate));
    const logits_RV = tensor2d(cases.map(() => logits));
    const ofLogits = await grad((x: Tensor) => sum(lossOf(gate_R, x)))(logits_RV).data();
    cases.forEach((each, i) =>
      logits.forEach((_, v) => {
        const at = (step: number): number =>
          logOf(
            each,
            logits.map((value, k) => value + (k === v ? step : 0)),
          );
        expect(Math.abs(ofLogits[3 * i + v] + (at(1e-4) - at(-1e-4)) / 2e-4), JSON.stringify(each)).toBeLessThan(1e-4);
      }),
    );
  });

  it('costs what a hand can reckon: D = 3/4 over a uniform softmax of three tokens', async () => {
    const loss = copyCrossEntropy({
      gate_R: tensor1d([Math.log(3), Math.log(3)]),
      nll_R: tensor1d([Math.log(3), Math.log(3)]),
      inputs_R: ints([1, 1]),
      originals_R: ints([1, 2]),
    });
    const [kept, replaced] = await loss.data();
    expect(kept).toBeCloseTo(-Math.log(3 / 4 + 1 / 12), 6);
    expect(replaced).toBeCloseTo(-Math.log(1 / 12), 6);
  });

  it('guesses the likeliest token of the mixture', async () => {
    const rows = cases.filter(({ original }) => original === 0);
    const likeliest = logits.indexOf(Math.max(...logits));
    const nll = (token: number): number => Math.log(logits.reduce((total, value) => total + Math.exp(value), 0)) - logits[token];
    const found = await mixtureGuess({
      gate_R: tensor1d(rows.map(({ gate }) => gate)),
      inputs_R: ints(rows.map(({ input }) => input)),
      likeliest_R: ints(rows.map(() => likeliest)),
      likeliestNll_R: tensor1d(rows.map(() => nll(likeliest))),
      inputNll_R: tensor1d(rows.map(({ input }) => nll(input))),
    }).data();
    rows.forEach(({ gate, input }, i) => {
      const mixture = [0, 1, 2].map((original) => logOf({ gate, input, original }));
      expect(found[i], JSON.stringify({ gate, input })).toBe(mixture.indexOf(Math.max(...mixture)));
    });
  });
});

function lossOf(gate_R: Tensor1D, logits_RV: Tensor = tensor2d(cases.map(() => logits))): Tensor1D {
  const originals_R = ints(cases.map(({ original }) => original));
  const nll_R = softmaxCrossEntropy(logits_RV as never, originals_R);
  return copyCrossEntropy({ gate_R, nll_R, inputs_R: ints(cases.map(({ input }) => input)), originals_R });
}

/** log p of the mixture, from its definition. */
function logOf({ gate, input, original }: (typeof cases)[number], values: readonly number[] = logits): number {
  const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
  const softmax = Math.exp(values[original]) / total;
  const rest = 1 / (1 + Math.exp(gate));
  return Math.log((input === original ? 1 - rest : 0) + rest * softmax);
}
