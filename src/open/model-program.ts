/**
 * The program of one of Hugging Face's classes: its outputs and, where there are labels, its loss.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets of a sequence · S tokens of the decoder · R rows of a head · D hidden width
 */
import {
  add,
  div,
  gather,
  maximum,
  mul,
  reshape,
  squaredDifference,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  zeros,
} from '@tensorflow/tfjs-core';
import { encode, type Head, type NetworkContext, type Tokens } from '../nn/network.ts';
import type { Program, ProgramContext } from '../nn/program.ts';
import { gatherRows, sigmoidCrossEntropy, softmaxCrossEntropy } from '../tensor/index.ts';
import { ANSWER_HEAD, answerEnds, answerLoss } from './answer-ends.ts';
import { labelsInput, type ModelInputs } from './model-inputs.ts';
import type { OpenedModel } from './open-model.ts';

/** What a class without heads gives: the trunk's last states. */
export const STATES = 'last_hidden_state';

/** Outputs under the class's names, and `loss` where the inputs have labels. */
export function modelProgram(model: OpenedModel, { specs }: Pick<ModelInputs, 'specs'>, gradient = false): Program {
  const shapes = Object.entries(specs).map(([name, { shape }]) => `${name} ${shape.join('x')}`);
  return {
    name: `${model.className} ${shapes.join(' ')}`,
    parameters: model.parameters,
    inputs: specs,
    gradient,
    training: gradient,
    build(context) {
      const rows = statesOf(model, context);
      const outputs = Object.entries(model.heads).map(([output, head]) => ({ output, head, logits: logitsOf(head, rows, context) }));
      const losses = outputs.flatMap(({ output, head, logits }) =>
        head.kind === ANSWER_HEAD ? answerLoss(logits, context.inputs) : lossOf(output, head, logits, context.inputs),
      );
      return {
        ...(outputs.length === 0 ? { [STATES]: rows } : {}),
        ...Object.fromEntries(
          outputs.flatMap(({ output, head, logits }): readonly (readonly [string, Tensor])[] =>
            head.kind === ANSWER_HEAD ? answerEnds(logits) : [[output, logits]],
          ),
        ),
        ...(losses.length > 0 ? { loss: losses.reduce((total, loss) => add(total, loss) as Scalar) } : {}),
      };
    },
  };
}

function networkOf({ parameters, random }: ProgramContext): NetworkContext {
  return { random, parameter: (name) => parameters[name] };
}

/** States that heads read: [R, D]. */
function statesOf({ trunk, causal, decoder }: OpenedModel, program: ProgramContext): Tensor2D {
  const { inputs } = program;
  const network = networkOf(program);
  const [batch, length] = inputs.input_ids.shape as [number, number];
  const flat = (name: string): Tensor1D => reshape(inputs[name], [inputs[name].size]);
  const tokens: Tokens = {
    batch,
    length,
    ids_N: flat('input_ids'),
    segments_N: inputs.token_type_ids ? flat('token_type_ids') : zeros([batch * length], 'int32'),
  };
  const real_BT = (inputs.attention_mask ?? null) as Tensor2D | null;
  if (inputs.targets && trunk.streams)
    return trunk.streams(network, tokens, {
      content_BTT: inputs.content_mask as Tensor3D,
      query_BKT: inputs.query_mask as Tensor3D,
      targets_M: flat('targets'),
      hidden_M: gather(tokens.ids_N, flat('targets')),
    });
  const sees = inputs.content_mask ? { mask_BTT: inputs.content_mask as Tensor3D } : causal ? 'before' : 'all';
  const states_ND = encode(trunk, network, tokens, { real_BT: inputs.content_mask ? null : real_BT, sees });
  if (!decoder) return states_ND;
  const [, spoken] = inputs.decoder_input_ids.shape;
  const said: Tokens = { batch, length: spoken, ids_N: flat('decoder_input_ids'), segments_N: zeros([batch * spoken], 'int32') };
  return encode(decoder, network, said, { real_BT: null, sees: 'before', memory: { states_MD: states_ND, length, real_BL: real_BT } });
}

/** Of the rows that the head reads: [R, C]. */
function logitsOf(head: Head, states_RD: Tensor2D, program: ProgramContext): Tensor2D {
  const { reads = 'tokens' } = head;
  const rows = reads === 'tokens' ? states_RD : gatherRows(states_RD, program.inputs[`${reads}_rows`] as Tensor1D);
  return head.logits(networkOf(program), rows);
}

/** Mean over what counts, as the class has it; nothing without labels. */
function lossOf(output: string, { kind }: Head, logits_RC: Tensor2D, inputs: ProgramContext['inputs']): Scalar[] {
  const name = labelsInput(output);
  const [labels, weights] = [inputs[name], inputs[`${name}_weights`]];
  if (!labels || !weights) return [];
  const values = valuesOf(kind, logits_RC, labels);
  return [div(sum(mul(values, weights)), maximum(sum(weights), 1e-9)) as Scalar];
}

/** Integers are classes, other numbers what logits are compared with. */
function valuesOf(kind: string, logits_RC: Tensor2D, labels: Tensor): Tensor {
  // Of choices there is a label for the logits of several rows.
  if (labels.dtype === 'int32')
    return softmaxCrossEntropy(reshape(logits_RC, [labels.size, logits_RC.size / labels.size]), labels as Tensor1D);
  const flat = reshape(logits_RC, [labels.size]) as Tensor1D;
  const yesOrNo = kind === 'judge' || logits_RC.shape[1] > 1;
  return yesOrNo ? sigmoidCrossEntropy(flat, labels as Tensor1D) : squaredDifference(flat, labels as Tensor1D);
}
