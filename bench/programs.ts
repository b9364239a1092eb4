/**
 * The two programs that no objective brings: fine-tuning a classifier, and the discriminator alone.
 *
 * Shape legend: B batch · T tokens · N = B·T · C classes
 */
import { mul, sum, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  isOfTrunk,
  softmaxCrossEntropy,
  type BatchShape,
  type DiscriminatorNetwork,
  type EncoderNetwork,
  type Head,
  type Inputs,
  type NetworkContext,
  type Program,
  type ProgramContext,
  type Tokens,
} from 'electra-run';

export interface Prepared<Args extends readonly unknown[]> {
  readonly program: Program;
  inputs(ids: Int32Array, ...args: Args): Inputs;
}

/** The encoder with a task's head; every sequence gets a class that follows from its tokens. */
export function finetuneProgram(network: EncoderNetwork, head: Head, { batch, length }: BatchShape): Prepared<[classes: number]> {
  const trunk = network.parameters.filter(isOfTrunk);
  const [ids, types, mask] = [
    { shape: [batch * length], dtype: 'int32' },
    { shape: [batch * length], dtype: 'int32' },
    { shape: [batch, length], dtype: 'float32' },
  ] as const;
  return {
    program: {
      name: `bench-finetune-${batch}x${length}`,
      parameters: [...trunk, ...head.parameters],
      inputs: { ids, types, mask, targets: { shape: [batch], dtype: 'int32' }, weights: { shape: [batch], dtype: 'float32' } },
      gradient: true,
      training: true,
      build(context) {
        const tokens: Tokens = {
          batch,
          length,
          ids_N: context.inputs.ids as Tensor1D,
          types_N: context.inputs.types as Tensor1D,
          mask_BT: context.inputs.mask as Tensor2D,
        };
        const inside = contextOf(context);
        const logits_BC = head.logits(inside, network.hidden(inside, tokens), tokens);
        return { loss: sum(mul(softmaxCrossEntropy(logits_BC, context.inputs.targets as Tensor1D), context.inputs.weights)) };
      },
    },
    inputs: (values, classes) => ({
      ids: values,
      types: new Int32Array(values.length),
      mask: new Float32Array(values.length).fill(1),
      targets: Int32Array.from({ length: batch }, (_, row) => values[row * length + 1] % classes),
      weights: new Float32Array(batch).fill(1 / batch),
    }),
  };
}

/** A logit per token, without padding. */
export function inferenceProgram(network: DiscriminatorNetwork, { batch, length }: BatchShape): Prepared<[]> {
  const spec = { shape: [batch * length], dtype: 'int32' } as const;
  return {
    program: {
      name: `bench-inference-${batch}x${length}`,
      parameters: network.parameters,
      inputs: { ids: spec, types: spec },
      gradient: false,
      training: false,
      build(context) {
        const inside = contextOf(context);
        const tokens: Tokens = {
          batch,
          length,
          ids_N: context.inputs.ids as Tensor1D,
          types_N: context.inputs.types as Tensor1D,
          mask_BT: null,
        };
        return { logits: network.logits(inside, network.hidden(inside, tokens)) };
      },
    },
    inputs: (ids) => ({ ids, types: new Int32Array(ids.length) }),
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
