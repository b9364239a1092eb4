/**
 * The two programs that no objective brings: fine-tuning a classifier, and the discriminator alone.
 *
 * Shape legend: B batch · T tokens · N = B·T · C classes
 */
import { mul, reshape, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  encode,
  judgeHead,
  softmaxCrossEntropy,
  type BatchShape,
  type Inputs,
  type KeptNetwork,
  type NetworkContext,
  type Program,
  type ProgramContext,
  type TaskHead,
} from 'electra-run';

export interface Prepared<Args extends readonly unknown[]> {
  readonly program: Program;
  inputs(ids: Int32Array, ...args: Args): Inputs;
}

/** The encoder with a task's head; every sequence gets a class that follows from its tokens. */
export function finetuneProgram(kept: KeptNetwork, head: TaskHead, { batch, length }: BatchShape): Prepared<[classes: number]> {
  const [ids, segments, real] = [
    { shape: [batch * length], dtype: 'int32' },
    { shape: [batch * length], dtype: 'int32' },
    { shape: [batch, length], dtype: 'float32' },
  ] as const;
  return {
    program: {
      name: `bench-finetune-${batch}x${length}`,
      parameters: [...kept.trunk.parameters, ...head.parameters],
      inputs: { ids, segments, real, targets: { shape: [batch], dtype: 'int32' }, weights: { shape: [batch], dtype: 'float32' } },
      gradient: true,
      training: true,
      build(context) {
        const { inputs } = context;
        const tokens = { batch, length, ids_N: inputs.ids as Tensor1D, segments_N: inputs.segments as Tensor1D };
        const real_BT = inputs.real as Tensor2D;
        const inside = contextOf(context);
        const hidden_ND = encode(kept.trunk, inside, tokens, { real_BT, sees: kept.sees });
        const logits_BC = head.logits(inside, hidden_ND, { batch, length, real_BT, readOut: kept.frame.readOut });
        return { loss: sum(mul(softmaxCrossEntropy(logits_BC, inputs.targets as Tensor1D), inputs.weights)) };
      },
    },
    inputs: (values, classes) => ({
      ids: values,
      segments: new Int32Array(values.length),
      real: new Float32Array(values.length).fill(1),
      targets: Int32Array.from({ length: batch }, (_, row) => values[row * length + 1] % classes),
      weights: new Float32Array(batch).fill(1 / batch),
    }),
  };
}

/** A logit per token, without padding. */
export function inferenceProgram({ trunk, sees }: KeptNetwork, { batch, length }: BatchShape): Prepared<[]> {
  const spec = { shape: [batch * length], dtype: 'int32' } as const;
  const head = judgeHead(trunk);
  return {
    program: {
      name: `bench-inference-${batch}x${length}`,
      parameters: [...trunk.parameters, ...head.parameters],
      inputs: { ids: spec, segments: spec },
      gradient: false,
      training: false,
      build(context) {
        const inside = contextOf(context);
        const tokens = { batch, length, ids_N: context.inputs.ids as Tensor1D, segments_N: context.inputs.segments as Tensor1D };
        return { logits: reshape(head.logits(inside, encode(trunk, inside, tokens, { real_BT: null, sees })), [batch * length]) };
      },
    },
    inputs: (ids) => ({ ids, segments: new Int32Array(ids.length) }),
  };
}

function contextOf({ parameters, random }: ProgramContext): NetworkContext {
  return {
    random,
    parameter(name) {
      const found = parameters[name];
      if (!found) throw new Error(`There is no parameter '${name}'.`);
      return found;
    },
  };
}
