/**
 * Targets, an order of them and who then sees whom: for the contract of encoders that have two streams.
 *
 * Shape legend: B batch · T tokens · K targets of a sequence · M = B·K
 */
import { mul, sin, sum, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Engine } from '../kinds/engine.ts';
import type { Trunk } from '../nn/network.ts';
import { initialize } from '../nn/parameters.ts';
import { contextOf, inputsOf, readingOf, type TokenBatch } from './networks.ts';
import { runOnce, type CalculationOutcome } from './run-once.ts';

/** Positions in each sequence, in the order in which they are predicted. */
export const targets = [
  [8, 3, 5],
  [2, 6, 4],
] as const;

/** Runs both streams of the trunk; outputs `states` of the targets, [M, D], and the gradient of a function of them. */
export function runStreams(trunk: Trunk, batch: TokenBatch, engine: Engine): Promise<CalculationOutcome> {
  const { length, lengths } = batch;
  const [B, K] = [targets.length, targets[0].length];
  const pairs = (rows: number): [number, number, number] => [B, rows, length];
  const places = (b: number): readonly number[] => Array.from({ length }, (_, t) => t).filter((t) => t < lengths[b]);
  const rank = (b: number, t: number): number => targets[b].findIndex((target) => target === t);
  const content = new Float32Array(B * length * length);
  const query = new Float32Array(B * K * length);
  for (let b = 0; b < B; b++)
    for (const key of places(b)) {
      for (let t = 0; t < length; t++) if (rank(b, key) <= rank(b, t)) content[(b * length + t) * length + key] = 1;
      for (let k = 0; k < K; k++) if (rank(b, key) < k) query[(b * K + k) * length + key] = 1;
    }
  const rows = Int32Array.from(targets.flatMap((row, b) => row.map((t) => b * length + t)));
  return runOnce(
    engine,
    {
      parameters: trunk.parameters,
      inputs: {
        ...inputsOf(batch),
        content: { shape: pairs(length), dtype: 'float32', data: content },
        query: { shape: pairs(K), dtype: 'float32', data: query },
        targets: { shape: [B * K], dtype: 'int32', data: rows },
        hidden: { shape: [B * K], dtype: 'int32', data: new Int32Array(B * K).fill(4) },
      },
      gradient: true,
      build(program) {
        const { inputs } = program;
        const states_MD = trunk.streams?.(contextOf(program), readingOf(batch, program).tokens, {
          content_BTT: inputs.content as Tensor3D,
          query_BKT: inputs.query as Tensor3D,
          targets_M: inputs.targets as Tensor1D,
          hidden_M: inputs.hidden as Tensor1D,
        });
        if (!states_MD) throw new Error('The trunk has one stream.');
        return { loss: sum(mul(states_MD, sin(states_MD))), states: states_MD };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
