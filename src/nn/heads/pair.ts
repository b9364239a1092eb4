/**
 * A head that judges of two texts, as in BERT: a dense layer with tanh on the state that stands for the whole sequence (the
 * pooler), and two logits.
 *
 * Shape legend: B sequences · D hidden width
 */
import { tanh, type Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../layers.ts';
import type { Head, Trunk } from '../network.ts';
import { linearParameters } from '../parameters.ts';

/** Logits of the two answers, of which 0 is that the second text follows the first: [B, D] → [B, 2]. */
export function pairHead(trunk: Trunk): Head {
  return (trunk.heads?.pair ?? pooledHead())(trunk, 2);
}

/** The same with these names of its parts, and any number of logits. */
export function pooledHead(
  { pooler, classifier } = { pooler: 'pooler.dense', classifier: 'pair' },
): (trunk: Trunk, logits: number) => Head {
  return ({ size: { hiddenSize }, initializer }, logits) => ({
    kind: 'pair',
    parameters: [
      ...linearParameters(pooler, hiddenSize, hiddenSize, initializer),
      ...linearParameters(classifier, logits, hiddenSize, initializer),
    ],
    logits: ({ parameter }, states_BD) => linear(parameter, classifier, tanh(linear(parameter, pooler, states_BD)) as Tensor2D),
  });
}
