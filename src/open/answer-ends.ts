/**
 * Where an answer begins and ends, as Hugging Face's classes for questions have it: two logits of each token under two names, and two
 * positions as labels.
 *
 * Shape legend: B batch · T tokens · N = B·T
 */
import { add, div, maximum, mul, reshape, slice, sum, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../nn/program.ts';
import { softmaxCrossEntropy } from '../tensor/index.ts';

/** The kind of head that has them. */
export const ANSWER_HEAD = 'question-answering';

/** Name of an output, and of the input that has its labels; in the order of the head's logits. */
export const ANSWER_ENDS = [
  { output: 'start_logits', label: 'start_positions' },
  { output: 'end_logits', label: 'end_positions' },
] as const;

/** Both outputs, [N] each, of [N, 2]. */
export function answerEnds(logits_N2: Tensor2D): readonly (readonly [output: string, logits_N: Tensor1D])[] {
  const rows = logits_N2.shape[0];
  return ANSWER_ENDS.map(({ output }, index) => [output, reshape(slice(logits_N2, [0, index], [rows, 1]), [rows])] as const);
}

/** The mean of both cross-entropies over the tokens, padding among them; nothing without labels. */
export function answerLoss(logits_N2: Tensor2D, inputs: ProgramContext['inputs']): Scalar[] {
  const [batch, length] = inputs.input_ids.shape;
  const losses = answerEnds(logits_N2).flatMap(([, logits_N], index) => {
    const { label } = ANSWER_ENDS[index];
    const [positions_B, weights_B] = [inputs[label], inputs[`${label}_weights`]];
    if (!positions_B || !weights_B) return [];
    const values_B = softmaxCrossEntropy(reshape(logits_N, [batch, length]), positions_B as Tensor1D);
    return [div(sum(mul(values_B, weights_B)), maximum(sum(weights_B), 1e-9)) as Scalar];
  });
  return losses.length < ANSWER_ENDS.length
    ? []
    : [
        div(
          losses.reduce((total, loss) => add(total, loss) as Scalar),
          2,
        ) as Scalar,
      ];
}
