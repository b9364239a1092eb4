/**
 * The heads of question answering for a task, with what they are trained by. The plain one is what Hugging Face's …ForQuestionAnswering
 * has; of the joint one the library has no class.
 *
 * Shape legend: B windows · T tokens · N = B·T · C logits of a token
 */
import { add, cast, equal, mul, reshape, slice, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Field } from '../kinds/objective.ts';
import type { Task, TaskHead } from '../kinds/task.ts';
import { allowedOnly, answerHead, jointAnswerHead } from '../nn/heads/answers.ts';
import type { Trunk } from '../nn/network.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../tensor/index.ts';

/** A task's part that differs between the two heads. */
export interface AnswerFinding extends Pick<Task, 'fields' | 'reads' | 'loss'> {
  head(trunk: Trunk): TaskHead;
}

const place: Field = { dtype: 'int32', shape: () => [] };

/** Beginnings and ends each for itself, over all real tokens; the loss is the mean of both, as the library's class has it. */
export const plainAnswers: AnswerFinding = {
  fields: { start: place, end: place },
  head(trunk) {
    const { kind, parameters, logits } = trunk.heads?.['question-answering']?.(trunk, 2) ?? answerHead(trunk.size);
    return {
      kind,
      parameters,
      logits: (context, hidden_ND, { batch, length, real_BT }) =>
        allowedOnly(logits(context, hidden_ND), reshape(real_BT, [batch * length, 1])),
    };
  },
  loss: (logits_NC, { start, end }) => mul(add(lossOf(logits_NC, 0, start), lossOf(logits_NC, 1, end)), 0.5) as Tensor1D,
};

/**
 * Beginnings and, from the right one, ends, over the tokens of the passage and the one that stands for no answer; and whether there is no
 * answer. The loss is the mean of the first two and half of the third, as the authors of ELECTRA have it.
 */
export function jointAnswers(beams: number): AnswerFinding {
  return {
    fields: { start: place, end: place, none: place, allowed: { dtype: 'float32', shape: (length) => [length] } },
    reads: ['none', 'allowed'],
    head(trunk) {
      const { parameters, logits } = jointAnswerHead(trunk, beams);
      return {
        kind: null,
        parameters,
        logits(context, hidden_ND, { batch, length, fields = {} }) {
          const { none, allowed, start } = fields;
          const allowed_BT = reshape(allowed, [batch, length]) as Tensor2D;
          return logits(context, hidden_ND, {
            batch,
            length,
            allowed_BT,
            none_B: none as Tensor1D,
            start_B: start as Tensor1D | undefined,
          });
        },
      };
    },
    loss(logits_NC, { start, end, none }) {
      const spans_B = add(lossOf(logits_NC, 0, start), lossOf(logits_NC, 1, end));
      const length = logits_NC.shape[0] / start.size;
      const first_B1 = slice(reshape(logits_NC, [start.size, length, 3]), [0, 0, 2], [start.size, 1, 1]);
      const isNone_B = cast(equal(start, none), 'float32') as Tensor1D;
      return mul(add(spans_B, sigmoidCrossEntropy(reshape(first_B1, [start.size]) as Tensor1D, isNone_B)), 0.5) as Tensor1D;
    },
  };
}

/** Cross-entropy of one of the logits of each token, over the tokens of a window: [B]. */
function lossOf(logits_NC: Tensor2D, column: number, place_B: Tensor): Tensor1D {
  const [batch, tokens] = [place_B.size, logits_NC.shape[0]];
  const logits_BT = reshape(slice(logits_NC, [0, column], [tokens, 1]), [batch, tokens / batch]) as Tensor2D;
  return softmaxCrossEntropy(logits_BT, place_B as Tensor1D);
}
