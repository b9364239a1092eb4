/** A batch of tokens, and what every network must say of itself: for the contracts of what has parameters. */
import assert from 'node:assert/strict';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../nn/program.ts';
import type { NetworkContext, Tokens, View } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Calculation } from './run-once.ts';

/** B sequences of T tokens, of which `lengths` are real. */
export interface TokenBatch {
  readonly length: number;
  readonly lengths: readonly number[];
  readonly ids: Int32Array;
}

/** Token ids that differ by sequence; what stands in padding is `padding`. */
export function tokenBatch(
  vocabularySize: number,
  { length = 12, lengths = [12, 7], padding = 0 }: { length?: number; lengths?: readonly number[]; padding?: number } = {},
): TokenBatch {
  const ids = Int32Array.from({ length: lengths.length * length }, (_, row) => {
    const [b, t] = [Math.floor(row / length), row % length];
    return t < lengths[b] ? 5 + ((b * 31 + t * 17) % (vocabularySize - 5)) : padding;
  });
  return { length, lengths, ids };
}

/** The inputs of a program over the batch. */
export function inputsOf({ length, lengths, ids }: TokenBatch): NonNullable<Calculation['inputs']> {
  const batch = lengths.length;
  const segments = new Int32Array(batch * length).map((_, row) => (row % length > 4 ? 1 : 0));
  const real = Float32Array.from(ids, (_, row) => (row % length < lengths[Math.floor(row / length)] ? 1 : 0));
  return {
    ids: { shape: [batch * length], dtype: 'int32', data: ids },
    segments: { shape: [batch * length], dtype: 'int32', data: segments },
    real: { shape: [batch, length], dtype: 'float32', data: real },
  };
}

/** The same inside of the program, seen from all sides. */
export function readingOf(
  { length, lengths }: TokenBatch,
  { inputs }: ProgramContext,
): { tokens: Tokens; view: Pick<View, 'real_BT' | 'sees'> } {
  return {
    tokens: { batch: lengths.length, length, ids_N: inputs.ids as Tensor1D, segments_N: inputs.segments as Tensor1D },
    view: { real_BT: inputs.real as Tensor2D, sees: 'all' },
  };
}

/** Only what the network lists can be read. */
export function contextOf({ parameters, random }: ProgramContext): NetworkContext {
  return {
    random,
    parameter(name) {
      if (!parameters[name]) throw new Error(`The network reads '${name}', which is not among its parameters.`);
      return parameters[name];
    },
  };
}

/** Names once each, shapes without holes. */
export function assertSoundParameters(parameters: readonly ParameterSpec[]): void {
  const names = parameters.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
    'Parameters listed twice.',
  );
  assert.deepEqual(
    parameters.filter(({ shape }) => shape.length === 0 || shape.some((size) => !Number.isInteger(size) || size < 1)),
    [],
    'Parameters whose shape has no numbers.',
  );
}

/** What Hugging Face's loaders need, where there is a class: its name, and the kind of model. */
export function assertHuggingFace(config: Readonly<Record<string, unknown>> | null): void {
  if (config === null) return;
  const { architectures, model_type } = config;
  assert.ok(
    Array.isArray(architectures) && architectures.length === 1 && typeof architectures[0] === 'string',
    `huggingFaceConfig.architectures is ${JSON.stringify(architectures)}, and would be the name of one class.`,
  );
  assert.equal(typeof model_type, 'string', 'huggingFaceConfig.model_type is a name.');
  assert.deepEqual(JSON.parse(JSON.stringify(config)), config, 'huggingFaceConfig is JSON.');
}

/** Names of parameters whose gradients are zero throughout. */
export function unusedParameters(parameters: readonly ParameterSpec[], gradient: (parameter: string) => Float32Array): string[] {
  return parameters.map(({ name }) => name).filter((name) => gradient(name).every((value) => value === 0));
}
