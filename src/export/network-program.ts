/**
 * The program that is exported: what a class of Hugging Face's computes of ids, segments and a mask, without labels.
 *
 * Its outputs are those of the class, shaped as the library shapes them, and the trunk's last states beside them. A head that says yes
 * or no of each token is a tagger of two labels here: its logits are 0 and its own, whose softmax is the sigmoid of its own. So the
 * library's token classification can show it.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · C logits
 */
import { concat, cumsum, equal, expandDims, mul, reshape, sum, zerosLike, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SizedProgram } from '../engine/onnx/any-size/generalize.ts';
import { ANSWER_HEAD, answerEnds } from '../open/answer-ends.ts';
import type { OpenedModel } from '../open/open-model.ts';
import { encode, type Head, type NetworkContext, type Tokens } from '../nn/network.ts';
import type { ProgramContext } from '../nn/program.ts';
import { textStates } from '../nn/text-states.ts';

/** The trunk's last states: [B, T, D]. */
export const LAST_STATES = 'last_hidden_state';

/** Inputs `input_ids` and `token_type_ids`, int32, and `attention_mask`, float32: [B, T] each. */
export function networkProgram(model: OpenedModel, longest: number): SizedProgram {
  const { className, parameters } = model;
  return {
    name: className,
    longest,
    build: ({ batch, length }) => ({
      name: `${className} ${batch}x${length}`,
      parameters,
      inputs: {
        input_ids: { dtype: 'int32', shape: [batch, length] },
        token_type_ids: { dtype: 'int32', shape: [batch, length] },
        attention_mask: { dtype: 'float32', shape: [batch, length] },
      },
      gradient: false,
      training: false,
      build: (context) => outputsOf(model, context),
    }),
  };
}

function outputsOf({ trunk, causal, heads }: OpenedModel, { parameters, inputs, random }: ProgramContext) {
  const network: NetworkContext = { random, parameter: (name) => parameters[name] };
  const [batch, length] = inputs.input_ids.shape as [number, number];
  const flat = (name: string): Tensor1D => reshape(inputs[name], [batch * length]);
  const tokens: Tokens = { batch, length, ids_N: flat('input_ids'), segments_N: flat('token_type_ids') };
  const real_BT = inputs.attention_mask as Tensor2D;
  const states_ND = encode(trunk, network, tokens, { real_BT, sees: causal ? 'before' : 'all' });
  const read = { batch, length, real_BT };
  const outputs = Object.entries(heads).flatMap(([name, head]) =>
    head.kind === ANSWER_HEAD
      ? answerEnds(head.logits(network, states_ND)).map(([end, logits_N]) => [end, reshape(logits_N, [batch, length])] as const)
      : [[name, logitsOf(head, network, states_ND, read)] as const],
  );
  return { ...Object.fromEntries(outputs), [LAST_STATES]: reshape(states_ND, [batch, length, trunk.size.hiddenSize]) };
}

interface Read {
  readonly batch: number;
  readonly length: number;
  readonly real_BT: Tensor2D;
}

/** [B, T, C] of tokens, or [B, C] of texts. */
function logitsOf(head: Head, network: NetworkContext, states_ND: Tensor2D, read: Read) {
  const { batch, length } = read;
  if (head.reads === 'first') return head.logits(network, textStates(states_ND, read, 'first'));
  if (head.reads === 'last') return head.logits(network, lastStates(states_ND, read));
  const own_NC = head.logits(network, states_ND);
  const logits_NC = head.kind === 'judge' ? concat([zerosLike(own_NC), own_NC], 1) : own_NC;
  return reshape(logits_NC, [batch, length, logits_NC.shape[1]]);
}

/** Of the last real token of each sequence, wherever its padding is: [N, D] → [B, D]. */
function lastStates(states_ND: Tensor2D, { batch, length, real_BT }: Read): Tensor2D {
  const isLast_BT = mul(real_BT, equal(cumsum(real_BT, 1), sum(real_BT, 1, true)));
  return sum(mul(reshape(states_ND, [batch, length, states_ND.shape[1]]), expandDims(isLast_BT, 2)), 1);
}
