/**
 * States of the kept network, frozen as it is in the engine, after any of its layers.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width
 */
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { bucketLengths } from '../finetune/batches.ts';
import type { Executable, LoadedModel } from '../kinds/engine.ts';
import type { TextPlaces } from '../kinds/evaluation.ts';
import type { BatchShape, Objective } from '../kinds/objective.ts';
import type { HostTensor, Program } from '../nn/program.ts';
import { errors, UserError } from '../errors/index.ts';
import { networkContext } from '../objective/program.ts';
import { rowsOfLength } from './rows.ts';

/** Whose states are wanted. */
export interface Stated {
  readonly objective: Pick<Objective, 'kept' | 'networks' | 'parameters'>;
  readonly model: LoadedModel;
  /** Id of padding. */
  readonly pad: number;
}

/** By layer, then by text: the states of its places, one after the other. */
export type AskStates = (layers: readonly number[], texts: readonly TextPlaces[], signal: AbortSignal) => Promise<Float32Array[][]>;

/** Compiled programs are the model's, and go with it. */
export function statesOf({ objective, model, pad }: Stated): AskStates {
  const { size } = objective.kept.trunk;
  const made = new Map<string, Promise<Executable>>();
  return async (layers, texts, signal) => {
    const longest = Math.max(...texts.map(({ ids }) => ids.length));
    const buckets = bucketLengths(Math.min(size.maxPositions, 2 ** Math.ceil(Math.log2(Math.max(16, longest)))));
    const states = layers.map(() => texts.map(() => new Float32Array(0)));
    for (const length of buckets) {
      const shorter = buckets[buckets.indexOf(length) - 1] ?? 0;
      const own = [...texts.keys()].filter((index) => texts[index].ids.length <= length && texts[index].ids.length > shorter);
      if (own.length === 0) continue;
      const batch = rowsOfLength(length);
      const key = `${length} ${layers.join()}`;
      const executable = made.get(key) ?? model.compile(statesProgram(objective, layers, { batch, length }));
      made.set(key, executable);
      for (let from = 0; from < own.length; from += batch) {
        signal.throwIfAborted();
        const rows = own.slice(from, from + batch);
        const read = await (
          await executable
        ).run(
          inputsOf(
            rows.map((index) => texts[index]),
            { batch, length, pad },
          ),
          { seed: 1, step: 0 },
        );
        layers.forEach((layer, at) =>
          rows.forEach((index, row) => (states[at][index] = placed(texts[index], read[nameOf(layer)], row * length, size.hiddenSize))),
        );
      }
    }
    return states;
  };
}

function nameOf(layer: number): string {
  return `layer_${layer}`;
}

/** Of the sequence that begins at this row. */
function placed({ ids, places }: TextPlaces, states: HostTensor, start: number, width: number): Float32Array<ArrayBuffer> {
  const of = (place: number): HostTensor => states.subarray((start + place) * width, (start + place + 1) * width);
  if (places !== 'mean') {
    const own = new Float32Array(places.length * width);
    places.forEach((place, index) => own.set(of(place), index * width));
    return own;
  }
  const mean = new Float32Array(width);
  for (let place = 0; place < ids.length; place++) of(place).forEach((value, d) => (mean[d] += value / ids.length));
  return mean;
}

function inputsOf(rows: readonly TextPlaces[], { batch, length, pad }: BatchShape & { readonly pad: number }): Record<string, HostTensor> {
  const ids = new Int32Array(batch * length).fill(pad);
  const [segments, real] = [new Int32Array(batch * length), new Float32Array(batch * length)];
  for (let place = 0; place < batch; place++) {
    const { ids: own, segments: told } = rows[place] ?? rows[0];
    ids.set(own, place * length);
    segments.set(told, place * length);
    real.fill(1, place * length, place * length + own.length);
  }
  return { ids, segments, real };
}

/** Outputs `layer_<n>`, [N, D] each. */
function statesProgram(
  { kept, networks, parameters }: Stated['objective'],
  layers: readonly number[],
  { batch, length }: BatchShape,
): Program {
  const { name, trunk, sees } = kept;
  return {
    name: `states-${layers.join('-')}-${batch}x${length}`,
    parameters,
    inputs: {
      ids: { shape: [batch * length], dtype: 'int32' },
      segments: { shape: [batch * length], dtype: 'int32' },
      real: { shape: [batch, length], dtype: 'float32' },
    },
    gradient: false,
    training: false,
    build(program) {
      const { ids, segments, real } = program.inputs;
      const context = networkContext(name, networks[name], program);
      const tokens = { batch, length, ids_N: ids as Tensor1D, segments_N: segments as Tensor1D };
      const x_ND = trunk.embed(context, tokens);
      const between: Tensor[] = [];
      const view = { batch, length, segments_N: tokens.segments_N, real_BT: real as Tensor2D, sees };
      const last_ND = trunk.layers(context, x_ND, { ...view, afterLayer: (states_ND) => void between.push(states_ND) });
      const all: readonly Tensor[] = [x_ND, ...between.slice(0, trunk.size.layers - 1), last_ND];
      if (layers.some((layer) => layer > 0 && layer < trunk.size.layers) && all.length !== trunk.size.layers + 1)
        throw new UserError(errors.LAYERS_NOT_SHOWN({ encoder: trunk.summary }));
      return Object.fromEntries(
        layers.map((layer) => [nameOf(layer), layer === 0 ? x_ND : layer === trunk.size.layers ? last_ND : all[layer]]),
      );
    },
  };
}
