/**
 * Heads that find an answer in what is read: where it begins and where it ends, each for itself; or its end given its beginning, and
 * whether there is one at all (Clark et al. 2020, in the authors' code).
 *
 * Shape legend: B sequences · T tokens · N = B·T · D hidden width · H width of the head · K beams
 */
import {
  add,
  concat,
  expandDims,
  matMul,
  mul,
  range,
  reshape,
  slice,
  softmax,
  sub,
  sum,
  tile,
  topk,
  zeros as zerosOf,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { gatherRows, gelu } from '../../tensor/index.ts';
import { linear } from '../layers.ts';
import type { Head, NetworkContext, Trunk } from '../network.ts';
import { glorotUniform, linearParameters, type ParameterSpec } from '../parameters.ts';

/** Two logits of every token: that an answer begins there, and that one ends there. Hugging Face's …ForQuestionAnswering. */
export function answerHead({ hiddenSize }: Pick<Trunk['size'], 'hiddenSize'>): Head {
  return {
    kind: 'question-answering',
    parameters: linearParameters('qa_outputs', 2, hiddenSize, glorotUniform),
    logits: ({ parameter }, states_RD) => linear(parameter, 'qa_outputs', states_RD),
  };
}

/** Logits of every token, as low as nothing else is where it is not allowed. [B, T], [B, T] → [B, T] */
export function allowedOnly<T extends Tensor>(logits: T, allowed: Tensor): T {
  return add(mul(logits, allowed), mul(sub(allowed, 1), LOW));
}

const LOW = 1e4;

/** What the joint head reads beside the states. */
export interface AnswerReading {
  readonly batch: number;
  readonly length: number;
  /** 1 for tokens that an answer may begin or end with, and for the one that stands for none; else 0. */
  readonly allowed_BT: Tensor2D;
  /** The place of the token that stands for no answer. */
  readonly none_B: Tensor1D;
  /** In training: where the right answer begins. Its end is learned from there. */
  readonly start_B?: Tensor1D;
}

/** Beginnings, ends given a beginning, and no answer, each with its part of the head. */
export interface JointAnswerHead {
  readonly parameters: readonly ParameterSpec[];
  /**
   * Of every token: that an answer begins there; that it ends there, of answers that begin at the right place, in training, or at each of
   * the K best ones; and that there is none, the same for all tokens. [N, D] → [N, 3] or [N, K + 2]
   */
  logits(context: NetworkContext, states_ND: Tensor2D, reading: AnswerReading): Tensor2D;
}

/** Width of the two dense layers, as the authors have it. */
const WIDTH = 512;

/** The layers of both dense parts begin as the authors' do; a bias of beginnings or of ends would change nothing, so there is none. */
export function jointAnswerHead({ size: { hiddenSize } }: Pick<Trunk, 'size'>, beams: number): JointAnswerHead {
  const plain = (name: string, shape: readonly number[]): ParameterSpec => ({ name, shape, initializer: glorotUniform });
  return {
    parameters: [
      plain('answer.start.weight', [1, hiddenSize]),
      ...linearParameters('answer.end.dense', WIDTH, 2 * hiddenSize, glorotUniform),
      plain('answer.end.logit.weight', [1, WIDTH]),
      ...linearParameters('answer.none.dense', WIDTH, 2 * hiddenSize, glorotUniform),
      ...linearParameters('answer.none.logit', 1, WIDTH, glorotUniform),
    ],
    logits(context, states_ND, reading) {
      const { batch, length, allowed_BT, start_B } = reading;
      const weight = context.parameter('answer.start.weight') as Tensor2D;
      const starts_BT = allowedOnly(reshape(matMul(states_ND, weight, false, true), [batch, length]) as Tensor2D, allowed_BT);
      const places = start_B ? [start_B] : bestPlaces(starts_BT, Math.min(beams, length));
      const ends = endLogits(context, states_ND, reading, places);
      // A sequence may have fewer tokens than there are beams.
      const spare = start_B ? 0 : beams - places.length;
      const none_BT = tile(noneLogit(context, states_ND, starts_BT, reading), [1, length]);
      const columns = [starts_BT, ...ends, ...Array.from({ length: spare }, () => zerosOf([batch, length])), none_BT];
      return concat(
        columns.map((column) => reshape(column, [batch * length, 1]) as Tensor2D),
        1,
      );
    },
  };
}

/** Of each beam, its place in every sequence. */
function bestPlaces(starts_BT: Tensor2D, beams: number): Tensor1D[] {
  const { indices } = topk(starts_BT, beams, true);
  const [batch] = starts_BT.shape;
  return Array.from({ length: beams }, (_, beam) => reshape(slice(indices, [0, beam], [batch, 1]), [batch]) as Tensor1D);
}

/** Ends of the answers that begin at each of the places: [B, T] each. The part of the product that is the same for all is computed once. */
function endLogits(context: NetworkContext, states_ND: Tensor2D, reading: AnswerReading, places: readonly Tensor1D[]): Tensor2D[] {
  const { batch, length, allowed_BT } = reading;
  const width = states_ND.shape[1];
  const { parameter } = context;
  const dense = parameter('answer.end.dense.weight') as Tensor2D;
  const part = (from: number): Tensor2D => slice(dense, [0, from], [WIDTH, width]);
  const [ofStart, ofToken] = [part(0), part(width)];
  const tokens_NH = add(matMul(states_ND, ofToken, false, true), parameter('answer.end.dense.bias'));
  const tokens_BTH = reshape(tokens_NH, [batch, length, WIDTH]) as Tensor3D;
  return places.map((place_B) => {
    const start_BH = matMul(statesAt(states_ND, place_B, reading), ofStart, false, true);
    const features_NH = reshape(gelu(add(tokens_BTH, expandDims(start_BH, 1))), [batch * length, WIDTH]) as Tensor2D;
    const logits_N1 = matMul(features_NH, parameter('answer.end.logit.weight') as Tensor2D, false, true);
    return allowedOnly(reshape(logits_N1, [batch, length]) as Tensor2D, allowed_BT);
  });
}

/** That there is no answer: from the state that stands for none, and from the mean of all by how likely an answer begins there. [B, 1] */
function noneLogit({ parameter }: NetworkContext, states_ND: Tensor2D, starts_BT: Tensor2D, reading: AnswerReading): Tensor2D {
  const { batch, length, none_B } = reading;
  const states_BTD = reshape(states_ND, [batch, length, states_ND.shape[1]]);
  const begun_BD = sum(mul(states_BTD, expandDims(softmax(starts_BT), 2)), 1) as Tensor2D;
  const features_BH = gelu(linear(parameter, 'answer.none.dense', concat([statesAt(states_ND, none_B, reading), begun_BD], 1)));
  return linear(parameter, 'answer.none.logit', features_BH);
}

/** The state at one place of each sequence: [B, D]. */
function statesAt(states_ND: Tensor2D, place_B: Tensor1D, { batch, length }: AnswerReading): Tensor2D {
  return gatherRows(states_ND, add(place_B, range(0, batch * length, length, 'int32')) as Tensor1D);
}
