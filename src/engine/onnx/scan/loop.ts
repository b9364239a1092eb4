/** The loop over updates: a Scan with what goes into it and what comes out, parameter by parameter. */
import { Graph, type Value } from '../graph.ts';
import { join, split } from './blocks.ts';
import { numbersOf, type ScanGraph, type ScanProgram } from './program.ts';

/** One update as a graph, with its inputs; its outputs are `going`, the state in the same order, then the figures. */
interface LoopBody {
  readonly graph: Graph;
  /** Weights and slots of each block. */
  readonly state: ReadonlyMap<string, Value>;
  readonly scalars: ReadonlyMap<string, Value>;
  readonly batch: ReadonlyMap<string, Value>;
  /** Names of the figures. */
  readonly figures: readonly string[];
}

/** Any number of updates. */
const K = -1;

/** Adds the loop to `outer`: parameters are joined to blocks before it and taken apart after it. */
export function loop(
  outer: Graph,
  { blocks, slots }: Pick<ScanProgram, 'blocks' | 'slots'>,
  { graph, state, scalars, batch, figures }: LoopBody,
): Omit<ScanGraph, 'pools'> {
  const members = new Map(
    blocks.flatMap((block) => {
      const names = block.members.map(({ name }) => numbersOf(name, slots));
      return numbersOf(block.name, slots).map((name, region) => [name, { block, names: names.map((each) => each[region]) }] as const);
    }),
  );
  const inputs = new Map(
    [...members.values()].flatMap(({ block, names }) =>
      names.map((name, index) => [name, outer.input(`run:${name}`, block.members[index].shape, 'float32')] as const),
    ),
  );
  const before = [...members.values()].map(({ block, names }) =>
    join(
      outer,
      block,
      names.map((name) => inputs.get(name) as Value),
    ),
  );
  const stacked = new Map(
    [...scalars, ...batch].map(([name, { shape, dtype }]) => [name, outer.input(`run:${name}`, [K, ...shape], dtype)]),
  );
  const start = outer.constant(Uint8Array.of(1), []);
  const outputs = [start, ...state.values()]
    .map(({ shape, dtype }) => ({ shape, dtype }))
    .concat(figures.map(() => ({ shape: [K], dtype: 'float32' as const })));
  const results = outer.emitAll('Scan', [start, ...before, ...stacked.values()], outputs, {
    attributes: { body: graph, num_scan_inputs: stacked.size },
  });
  const [, ...finals] = results;
  const after = new Map(
    [...members.values()].flatMap(({ block, names }, index) => {
      const pieces = split(outer, block, finals[index]);
      return names.map((name, member) => [name, pieces[member]] as const);
    }),
  );
  const figureOf = new Map(figures.map((name, index) => [name, finals[state.size + index]]));
  for (const value of [...after.values(), ...figureOf.values()]) outer.outputs.set(value.name, value);
  return {
    graph: outer,
    state: new Map([...inputs].map(([name, value]) => [name, { before: value, after: after.get(name) as Value }])),
    scalars: new Map([...stacked].filter(([name]) => scalars.has(name))),
    batch: new Map([...stacked].filter(([name]) => !scalars.has(name))),
    figures: figureOf,
  };
}
