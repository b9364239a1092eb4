/** The graph of a model that is to be exported, checked against the engine that trained it. B rows · T tokens */
import { createOnnxEngine } from '../engine/index.ts';
import { graphOfAnySize, type GraphExtras } from '../engine/onnx/any-size/generalize.ts';
import { serializeInOrder } from '../engine/onnx/serialize.ts';
import type { Graph } from '../engine/onnx/graph.ts';
import { errors, UserError } from '../errors/index.ts';
import { Network } from '../inference/network.ts';
import type { OpenedModel } from '../open/open-model.ts';
import type { HostTensor } from '../nn/program.ts';
import { randomFor } from '../random.ts';
import { networkProgram } from './network-program.ts';

/** Tables of a network that reads any length are kept for so many tokens unless its tokenizer says how many. */
const LONGEST = 512;

/** Where there is no bound, tokenizers say a large number. */
const SAID = 2 ** 16;

/** A graph for any batch, and what it reads. */
export interface NetworkGraph {
  readonly graph: Graph;
  /** Most tokens of a row. */
  readonly longest: number;
}

/** How the graph of a network differs from the usual one. */
export interface GraphChoices extends GraphExtras {
  /** Whether its weights are constants in it, or inputs by their names. */
  readonly weights?: 'constants' | 'inputs';
}

/** `longest`: what is wanted, where the network reads more. Throws a {@link UserError} where there is no such graph. */
export function networkGraph(folder: string, model: OpenedModel, longest: number, choices: GraphChoices = {}): NetworkGraph {
  const { className, decoder, trunk, memory } = model;
  if (decoder)
    throw new UserError(errors.MODEL_WITHOUT_EXPORT({ folder, reason: `${className} writes with a decoder, a token at a time` }));
  const most = Math.min(trunk.size.maxPositions, longest);
  const read = most <= SAID ? most : LONGEST;
  const { weights = 'constants', ...extras } = choices;
  const numbers = weights === 'constants' ? (name: string) => memory.view(memory.weights, name) : null;
  return { graph: graphOfAnySize(networkProgram(model, read), numbers, extras), longest: read };
}

/** Largest difference of a number that rounding explains. */
const ALLOWED = 1e-4;

/** Sizes that are tried: one row, several with padding, the longest. */
const TRIED = [
  [1, 3],
  [3, 17],
  [2, Infinity],
] as const;

/** The largest difference between the graph and the engine that trains. Throws a {@link UserError} where it is more than rounding. */
export async function checkGraph(folder: string, model: OpenedModel, { graph, longest }: NetworkGraph): Promise<number> {
  const network = await Network.open(serializeInOrder(graph), folder);
  const loaded = await (await createOnnxEngine()).load(model.memory);
  const sized = networkProgram(model, longest);
  let worst = 0;
  try {
    for (const [batch, wanted] of TRIED) {
      const length = Math.min(wanted, sized.longest, LONGEST);
      const rows = rowsOf(model, batch, length);
      const program = sized.build({ batch, length });
      const trained = await (await loaded.compile(program)).run(inputsOf(rows, length), { seed: 1, step: 0 });
      const wantedOutputs = Object.keys(trained).map((name) => ({ name, of: 'rows' as const }));
      const graphed = await network.run(rows, wantedOutputs, 0);
      for (const { name } of wantedOutputs) {
        const difference = largestDifference(trained[name], graphed.get(name) ?? []);
        if (!(difference <= ALLOWED))
          throw new UserError(errors.EXPORT_DIFFERS({ folder, output: name, difference, allowed: ALLOWED }), { exitCode: 1 });
        worst = Math.max(worst, difference);
      }
    }
  } finally {
    await network.close();
    await loaded.release();
  }
  return worst;
}

interface TriedRow {
  readonly ids: Int32Array;
  readonly segments: Int32Array;
  readonly real: Int32Array;
}

/** Any tokens; each row has one padding token more than the one before it. */
function rowsOf({ trunk }: OpenedModel, batch: number, length: number): TriedRow[] {
  const { segments = 2 } = trunk;
  return Array.from({ length: batch }, (_, row) => {
    const random = randomFor(row, 'export', length);
    return {
      ids: Int32Array.from({ length }, () => random.integer(trunk.size.vocabularySize)),
      segments: Int32Array.from({ length }, (__, token) => (segments > 1 && token > length / 2 ? 1 : 0)),
      real: Int32Array.from({ length }, (__, token) => (token < Math.max(1, length - row) ? 1 : 0)),
    };
  });
}

function inputsOf(rows: readonly TriedRow[], length: number): Record<string, HostTensor> {
  const joined = (of: (row: TriedRow) => Int32Array): Int32Array => {
    const all = new Int32Array(rows.length * length);
    rows.forEach((row, index) => all.set(of(row), index * length));
    return all;
  };
  return {
    input_ids: joined(({ ids }) => ids),
    token_type_ids: joined(({ segments }) => segments),
    attention_mask: Float32Array.from(joined(({ real }) => real)),
  };
}

/** Not a number where one of them is not. */
function largestDifference(trained: HostTensor, graphed: readonly Float32Array[]): number {
  let [worst, at] = [0, 0];
  for (const row of graphed)
    for (const number of row) {
      const difference = Math.abs(number - trained[at++]);
      if (!(difference <= worst)) worst = difference;
    }
  return at === trained.length ? worst : Number.NaN;
}
