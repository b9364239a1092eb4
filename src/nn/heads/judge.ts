/**
 * A head that says yes or no of every row: a dense layer with GELU, and one logit.
 *
 * Shape legend: R rows · D hidden width
 */
import { gelu } from '../../tensor/index.ts';
import { linear } from '../layers.ts';
import type { Head, Trunk } from '../network.ts';
import { glorotUniform, linearParameters } from '../parameters.ts';

/** The logit of yes: [R, D] → [R, 1]. */
export function judgeHead(trunk: Trunk): Head {
  return (trunk.heads?.judge ?? judgeHeadCalled())(trunk, 1);
}

/** The same with these names of its parts. */
export function judgeHeadCalled({ dense, logit } = { dense: 'judge.dense', logit: 'judge.logit' }): (trunk: Trunk) => Head {
  return ({ size: { hiddenSize }, initializer }) => ({
    kind: 'judge',
    parameters: [...linearParameters(dense, hiddenSize, hiddenSize, initializer), ...linearParameters(logit, 1, hiddenSize, glorotUniform)],
    logits: ({ parameter }, states_RD) => linear(parameter, logit, gelu(linear(parameter, dense, states_RD))),
  });
}
