/** Cross-entropy losses per row. R rows · C classes */
import { logSoftmax, mul, neg, oneHot, softplus, sub, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { fused, fusedGradient } from './fused.ts';

/** -log softmax(logits)[label] of each row, in nats: [R, C], [R] (int32) → [R]. */
export function softmaxCrossEntropy(logits_RC: Tensor2D, labels_R: Tensor1D): Tensor1D {
  return fused('SoftmaxCrossEntropy', { logits: logits_RC, labels: labels_R }, {}, () =>
    neg(sum(mul(logSoftmax(logits_RC), oneHot(labels_R, logits_RC.shape[1])), -1)),
  ) as Tensor1D;
}

/** -y log σ(z) - (1 - y) log(1 - σ(z)) per element, as softplus(z) - z·y, which does not overflow. */
export function sigmoidCrossEntropy(logits_R: Tensor1D, labels_R: Tensor1D): Tensor1D {
  return sub(softplus(logits_R), mul(logits_R, labels_R));
}

/** dlogits = dy · (softmax(logits) - onehot(label)) for engines with the fused kernel, which saves the probabilities. */
export const softmaxCrossEntropyGradient = fusedGradient({
  kernel: 'SoftmaxCrossEntropy',
  saveInputs: ['labels'],
  saveOutputs: [null, 'probabilities'],
  wrt: ['logits'],
});
