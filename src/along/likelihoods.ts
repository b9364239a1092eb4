/**
 * How likely the tokens of texts are, by the networks of an objective as they are in the engine: texts are sorted by length into
 * programs of fixed shapes, which are compiled when they are first needed and kept for the next time.
 *
 * Shape legend: B batch · T tokens · N = B·T
 */
import { range, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { ContractError } from '../errors/contract-error.ts';
import { bucketLengths } from '../finetune/batches.ts';
import type { Executable, LoadedModel } from '../kinds/engine.ts';
import type { FramedText } from '../kinds/evaluation.ts';
import type { Likelihood } from '../kinds/likelihood.ts';
import type { BatchShape, Objective } from '../kinds/objective.ts';
import type { HostTensor, Program, TensorSpec } from '../nn/program.ts';
import { networkContext } from '../objective/program.ts';
import { rowsOfLength } from './rows.ts';

/** What texts are asked of. */
export interface AskedModel {
  readonly objective: Pick<Objective, 'likelihoods' | 'networks' | 'parameters'>;
  readonly model: LoadedModel;
  /** Id of padding. */
  readonly pad: number;
  /** The longest sequence that the networks read. */
  readonly longest: number;
}

/** A reading: a text, and the token that it is read for where that one is hidden. */
interface Reading {
  readonly text: number;
  readonly hidden: number | null;
}

/** Asks for the values of the tokens of texts, the frame's left out. */
export type AskLikelihoods = (name: string, texts: readonly FramedText[], signal: AbortSignal) => Promise<Float32Array[]>;

/** Compiled programs are the model's, and go with it. */
export function likelihoodsOf({ objective, model, pad, longest }: AskedModel): AskLikelihoods {
  const made = new Map<string, Promise<Executable>>();
  return async (name, texts, signal) => {
    const likelihood = objective.likelihoods?.[name];
    if (!likelihood) throw new Error(`The objective has no likelihood '${name}'.`);
    const values = texts.map((text) => new Float32Array(judged(text, likelihood).length));
    const readings = texts.flatMap((text, index): Reading[] =>
      likelihood.reads === 'hidden' ? judged(text, likelihood).map((hidden) => ({ text: index, hidden })) : [{ text: index, hidden: null }],
    );
    for (const [length, own] of byLength(readings, texts, longest)) {
      const shape = { batch: rowsOfLength(length), length };
      const key = `${name} ${length}`;
      const executable = made.get(key) ?? model.compile(likelihoodProgram(objective, name, likelihood, shape));
      made.set(key, executable);
      for (let from = 0; from < own.length; from += shape.batch) {
        signal.throwIfAborted();
        const rows = own.slice(from, from + shape.batch);
        const { values: found } = await (await executable).run(inputsOf(rows, texts, likelihood, { ...shape, pad }), { seed: 1, step: 0 });
        rows.forEach((row, place) => take(row, found, place * length, values[row.text], judged(texts[row.text], likelihood), place));
      }
    }
    return values;
  };
}

/** Places of the tokens that a value is of. */
function judged({ special }: FramedText, { reads }: Likelihood): number[] {
  return Array.from(special.keys()).filter((place) => special[place] === 0 && (reads !== 'before' || place > 0));
}

/** The shortest first. */
function byLength(readings: readonly Reading[], texts: readonly FramedText[], longest: number): Map<number, Reading[]> {
  const buckets = bucketLengths(longest);
  const found = new Map<number, Reading[]>();
  const sorted = [...readings].sort((a, b) => texts[a.text].ids.length - texts[b.text].ids.length);
  for (const reading of sorted) {
    const tokens = texts[reading.text].ids.length;
    const length = buckets.find((each) => tokens <= each);
    if (length === undefined) throw new Error(`A text has ${tokens} tokens where ${longest} are the most.`);
    found.set(length, [...(found.get(length) ?? []), reading]);
  }
  return found;
}

function take({ hidden }: Reading, found: HostTensor, start: number, values: Float32Array, places: readonly number[], row: number): void {
  if (hidden !== null) values[places.indexOf(hidden)] = found[row];
  else places.forEach((place, index) => (values[index] = found[start + place]));
}

/** Rows that the batch lacks repeat its first one. */
function inputsOf(
  rows: readonly Reading[],
  texts: readonly FramedText[],
  { reads }: Likelihood,
  { batch, length, pad }: BatchShape & { readonly pad: number },
): Record<string, HostTensor> {
  const placed = Array.from({ length: batch }, (_, place) => rows[place] ?? rows[0]);
  const ids = new Int32Array(batch * length).fill(pad);
  const [segments, real] = [new Int32Array(batch * length), new Float32Array(batch * length)];
  placed.forEach(({ text }, place) => {
    const { ids: own, segments: told } = texts[text];
    ids.set(own, place * length);
    segments.set(told, place * length);
    real.fill(1, place * length, place * length + own.length);
  });
  const asked: Record<string, HostTensor> =
    reads === 'hidden' ? { asked: Int32Array.from(placed, ({ hidden }, place) => place * length + (hidden ?? 0)) } : {};
  return { ids, segments, real, ...asked };
}

/** Outputs `values`: of the hidden token of each sequence, or of all rows. */
export function likelihoodProgram(
  { networks, parameters }: Pick<Objective, 'networks' | 'parameters'>,
  name: string,
  likelihood: Likelihood,
  { batch, length }: BatchShape,
): Program {
  const hides = likelihood.reads === 'hidden';
  const whole: TensorSpec = { shape: [batch * length], dtype: 'int32' };
  return {
    name: `likelihood-${name}-${batch}x${length}`,
    parameters,
    inputs: {
      ids: whole,
      segments: whole,
      real: { shape: [batch, length], dtype: 'float32' },
      ...(hides ? { asked: { shape: [batch], dtype: 'int32' } } : {}),
    },
    gradient: false,
    training: false,
    build(context) {
      const { inputs, random } = context;
      const values = likelihood.values({
        batch,
        length,
        networks: Object.fromEntries(Object.entries(networks).map(([network, part]) => [network, networkContext(network, part, context)])),
        ids_N: inputs.ids as Tensor1D,
        real_BT: inputs.real as Tensor2D,
        asked_M: (hides ? inputs.asked : range(0, batch * length, 1, 'int32')) as Tensor1D,
        random,
        tokens: (ids_N) => ({ batch, length, ids_N, segments_N: inputs.segments as Tensor1D }),
      });
      const wanted = hides ? batch : batch * length;
      if (values.rank !== 1 || values.size !== wanted)
        throw new ContractError('objective', `its likelihood '${name}' has values of shape [${values.shape}], and [${wanted}] are wanted`);
      return { values };
    },
  };
}
