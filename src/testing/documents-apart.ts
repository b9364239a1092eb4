/**
 * Documents that share a sequence and do not see each other: for the contract of encoders that keep them apart.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width
 */
import assert from 'node:assert/strict';
import { mul, reshape, sin, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../kinds/engine.ts';
import { encode, type Trunk, type Visibility } from '../nn/network.ts';
import { initialize } from '../nn/parameters.ts';
import { engines } from './engines.ts';
import { contextOf, inputsOf, readingOf, type TokenBatch } from './networks.ts';
import { assertNear, runOnce, type CalculationOutcome } from './run-once.ts';

/** Tokens of each document of a sequence of 12 of which one is padding. */
const LENGTHS = [5, 1, 3, 2];
const T = 12;

/** Throws where a trunk that keeps documents apart gives them other states, or other gradients, than when each is alone. */
export async function assertKeptApart(trunk: Trunk): Promise<void> {
  if (!trunk.keepsApart) return;
  const begins = LENGTHS.map((_, index) => LENGTHS.slice(0, index).reduce((all, each) => all + each, 0));
  const end = begins.at(-1)! + LENGTHS.at(-1)!;
  const ids = Int32Array.from({ length: T }, (_, place) => (place < end ? 5 + ((place * 17) % 50) : 0));
  const documents = Int32Array.from({ length: T }, (_, place) => [...begins, end].findLast((begin) => begin <= place)!);
  const together = { length: T, lengths: [end], ids };
  const rows = LENGTHS.flatMap((tokens, index) => [...ids.slice(begins[index], begins[index] + tokens), ...Array(T - tokens).fill(0)]);
  const alone = { length: T, lengths: LENGTHS, ids: Int32Array.from(rows) };
  for (const engine of await engines())
    for (const sees of ['all', 'before'] as const) {
      const [packed, single] = [await run(trunk, together, engine, { sees, documents }), await run(trunk, alone, engine, { sees })];
      const D = trunk.size.hiddenSize;
      for (const [index, tokens] of LENGTHS.entries())
        assertNear(
          packed.outputs.states.subarray(begins[index] * D, (begins[index] + tokens) * D),
          single.outputs.states.subarray(index * T * D, (index * T + tokens) * D),
          1e-5,
          `states of document ${index} of a sequence are others than when it is alone, where a token sees ${sees}`,
        );
      for (const { name } of trunk.parameters)
        assertNear(packed.gradient(name), single.gradient(name), 1e-4, `the gradient of '${name}' is another than of documents alone`);
    }
  const [engine] = await engines();
  const open = await run(trunk, together, engine, { sees: 'all' });
  const closed = await run(trunk, together, engine, { sees: 'all', documents });
  assert.notDeepEqual(open.outputs.states, closed.outputs.states, 'Documents that are apart have the states of one document.');
}

interface Asked {
  readonly sees: Visibility;
  readonly documents?: Int32Array;
}

/** The states, [N, D], and the gradient of a function of those of real tokens. All are of one segment, as a document alone is. */
function run(trunk: Trunk, batch: TokenBatch, engine: Engine, { sees, documents }: Asked): Promise<CalculationOutcome> {
  const { segments, ...inputs } = inputsOf(batch);
  const shape = segments.shape;
  return runOnce(
    engine,
    {
      parameters: trunk.parameters,
      inputs: {
        ...inputs,
        segments: { shape, dtype: 'int32', data: new Int32Array(shape[0]) },
        ...(documents ? { documents: { shape, dtype: 'int32', data: documents } } : {}),
      },
      gradient: true,
      build(program) {
        const { tokens, view } = readingOf(batch, program);
        const apart = documents ? { documents_N: program.inputs.documents as Tensor1D } : {};
        const states_ND = encode(trunk, contextOf(program), { ...tokens, ...apart }, { ...view, sees });
        return { loss: sum(mul(mul(states_ND, sin(states_ND)), reshape(program.inputs.real, [shape[0], 1]))), states: states_ND };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
