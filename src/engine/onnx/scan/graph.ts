/**
 * K whole updates as one ONNX graph: a Scan whose body is the forward and backward pass, clipping and
 * the optimizer's update. Weights and slots are its state (`blocks.ts`), so they come to the device and
 * leave it once per run, however many updates are made there.
 *
 * After a loss or a norm that is not finite nothing is updated any more, at that step and at those
 * after it: the state `going` remembers. Nothing in the loop is computed on the host: dropout masks
 * are rows gathered from pools that lie outside of it, because a slice would read its start there.
 *
 * Shape legend: K updates · P micro-batches
 */
import { poolLength, STRIDE, type RandomInput } from '../../random-inputs.ts';
import type { CompiledProgram } from '../compile.ts';
import { gradientOf, SCALE, slotOf, sumOfSquares, weightOf } from '../update.ts';
import { Graph, type Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import { filled, reshape } from '../kernels/shape.ts';
import { join, split, type Block } from './blocks.ts';
import { inline } from './inline.ts';

export interface ScanProgram {
  /** The training program, and the update of all blocks of its parameters. */
  readonly training: CompiledProgram;
  readonly update: CompiledProgram;
  readonly blocks: readonly Block[];
  readonly slots: readonly string[];
  /** 0: no clipping. */
  readonly clipNorm: number;
  /** Micro-batches per update. */
  readonly parts: number;
}

/** Its inputs and outputs by the names of {@link weightOf}, {@link slotOf}, and the program's own; all inputs but state and pools have an axis K in front. */
export interface ScanGraph {
  readonly graph: Graph;
  /** Weights and slots of each parameter, before and after. */
  readonly state: ReadonlyMap<string, { readonly before: Value; readonly after: Value }>;
  /** [K, …] per update: the optimizer's scalars. */
  readonly scalars: ReadonlyMap<string, Value>;
  /** [K, …], or [K, P, …] where P > 1, by the names that the training graph's inputs have: batch, uniform numbers, first rows of masks. */
  readonly batch: ReadonlyMap<string, Value>;
  /** Pools of dropout masks by {@link poolOf}: [rows, STRIDE]. */
  readonly pools: ReadonlyMap<string, Value>;
  /** [K] each: the program's outputs of one number, and {@link SQUARES}. */
  readonly figures: ReadonlyMap<string, Value>;
}

/** Figure: sum of squares of the gradient, before it is divided by the number of micro-batches. */
export const SQUARES = 'sum of squares';

/** What pool a mask is cut from. */
export const poolOf = ({ rate, shape }: RandomInput): string => `pool:${rate}:${poolLength(sizeOf(shape))}`;

/** The state that is false from the first step that is not finite on. */
const GOING = 'going';
/** Of any size. */
const K = -1;

export function scanGraph(program: ScanProgram): ScanGraph {
  const { training, update, blocks, slots, parts } = program;
  const target = training.graph.target;
  const [outer, body] = [new Graph(target), new Graph(target, 'b')];
  const pools = new Map<string, Value>();
  for (const mask of masks(training))
    if (!pools.has(poolOf(mask)))
      pools.set(poolOf(mask), outer.input(poolOf(mask), [poolLength(sizeOf(mask.shape)) / STRIDE, STRIDE], 'float32'));

  const going = body.input(GOING, [], 'bool');
  const state = new Map(
    blocks.flatMap(({ name, shape }) => numbersOf(name, slots).map((each) => [each, body.input(each, shape, 'float32')] as const)),
  );
  const scalars = new Map(scalarNames(program).map((name) => [name, body.input(`scalar:${name}`, [], 'float32')]));
  const batch = new Map(
    batchInputs(training).map(({ name, shape, dtype }) => [name, body.input(name, parts === 1 ? shape : [parts, ...shape], dtype)]),
  );

  const weights = Object.fromEntries(
    blocks.flatMap((block) => {
      const pieces = split(body, block, state.get(weightOf(block.name)) as Value);
      return block.members.map(({ name, shape }, index) => [training.parameterInputs[name], reshape(body, pieces[index], shape)] as const);
    }),
  );
  const { figures, gradients } = (parts === 1 ? gradientOfBatch : gradientOfParts)(body, program, { weights, batch, pools });
  const squares = sumOfSquares(body, [...gradients.values()]);
  const stillGoing = body.emit(
    'And',
    [going, body.emit('And', [finite(body, figures.get('loss') as Value), finite(body, squares)], [], { dtype: 'bool' })],
    [],
    { dtype: 'bool' },
  );

  const given = Object.fromEntries(
    [
      ...[...gradients].map(([name, gradient]) => [gradientOf(name), gradient] as const),
      ...state,
      ...scalars,
      [SCALE, scaleOf(body, squares, program)] as const,
    ].map(([name, value]) => [update.programInputs[name], value]),
  );
  const updated = inline(body, update.graph, given);
  body.outputs.set(GOING, stillGoing);
  for (const [name, before] of state) {
    const after = update.outputs.get(name);
    body.outputs.set(name, body.emit('Where', [stillGoing, after ? updated(after) : before, before], before.shape, { dtype: 'float32' }));
  }
  for (const [name, value] of [...figures, [SQUARES, squares] as const]) body.outputs.set(`figure:${name}`, own(body, value));
  return {
    ...around(outer, body, program, { state, scanned: [...scalars, ...batch], figures: [...figures.keys(), SQUARES] }, scalars),
    pools,
  };
}

interface Parts {
  readonly state: ReadonlyMap<string, Value>;
  readonly scanned: readonly (readonly [string, Value])[];
  readonly figures: readonly string[];
}

/** The graph around the body: the Scan and what goes in and out. */
function around(
  outer: Graph,
  body: Graph,
  { blocks, slots }: ScanProgram,
  { state, scanned, figures }: Parts,
  scalarsOfBody: ReadonlyMap<string, Value>,
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
  const stacked = new Map(scanned.map(([name, { shape, dtype }]) => [name, outer.input(`run:${name}`, [K, ...shape], dtype)]));
  const start = outer.constant(Uint8Array.of(1), []);
  const outputs = [start, ...state.values()]
    .map(({ shape, dtype }) => ({ shape, dtype }))
    .concat(figures.map(() => ({ shape: [K], dtype: 'float32' as const })));
  const results = outer.emitAll('Scan', [start, ...before, ...stacked.values()], outputs, {
    attributes: { body, num_scan_inputs: stacked.size },
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
    scalars: new Map([...stacked].filter(([name]) => scalarsOfBody.has(name))),
    batch: new Map([...stacked].filter(([name]) => !scalarsOfBody.has(name))),
    figures: figureOf,
  };
}

/** Names of the weight and the slots of a parameter or a block. */
function numbersOf(name: string, slots: readonly string[]): string[] {
  return [weightOf(name), ...slots.map((slot) => slotOf(slot, name))];
}

function scalarNames({ update, blocks, slots }: ScanProgram): string[] {
  const others = new Set([SCALE, ...blocks.flatMap(({ name }) => [gradientOf(name), ...numbersOf(name, slots)])]);
  return Object.keys(update.program.inputs).filter((name) => !others.has(name));
}

/** Random tensors that are masks. */
export function masks({ random }: CompiledProgram): RandomInput[] {
  return random.declared.filter(({ rate }) => rate !== undefined);
}

/** What every micro-batch brings; a mask is the row of its pool that it begins with. */
function batchInputs(training: CompiledProgram): Value[] {
  const { program, programInputs, random } = training;
  return [
    ...Object.entries(program.inputs).map(([name, spec]) => ({ name: programInputs[name], ...spec })),
    ...random.declared.map(({ name, shape, rate }) =>
      rate === undefined ? { name, shape, dtype: 'float32' as const } : { name, shape: [], dtype: 'int32' as const },
    ),
  ];
}

interface Given {
  /** By the names of the training graph's inputs. */
  readonly weights: Readonly<Record<string, Value>>;
  readonly batch: ReadonlyMap<string, Value>;
  readonly pools: ReadonlyMap<string, Value>;
}

interface Gradient {
  /** Scalars. */
  readonly figures: ReadonlyMap<string, Value>;
  /** By block; 0 where the loss does not depend on a parameter. */
  readonly gradients: ReadonlyMap<string, Value>;
}

function gradientOfBatch(graph: Graph, { training, blocks }: ScanProgram, { weights, batch, pools }: Given): Gradient {
  const ranges = new Map<number, Value>();
  const drawn = masks(training).map(
    (mask) => [mask.name, maskAt(graph, pools.get(poolOf(mask)) as Value, batch.get(mask.name) as Value, mask.shape, ranges)] as const,
  );
  const valueOf = inline(graph, training.graph, { ...weights, ...Object.fromEntries(batch), ...Object.fromEntries(drawn) });
  const scalars = [...training.outputs].filter(([, { shape }]) => sizeOf(shape) === 1);
  return {
    figures: new Map(scalars.map(([name, value]) => [name, asScalar(graph, valueOf(value))])),
    gradients: new Map(
      blocks.map((block) => [
        block.name,
        join(
          graph,
          block,
          block.members.map(({ name, shape }) => {
            const gradient = training.gradients.get(name);
            return gradient ? valueOf(gradient) : filled(graph, 0, shape);
          }),
        ),
      ]),
    ),
  };
}

/** Means of the figures and sums of the gradients, by a Scan over the micro-batches. */
function gradientOfParts(graph: Graph, program: ScanProgram, { weights, batch, pools }: Given): Gradient {
  const { training, blocks, parts } = program;
  const body = new Graph(graph.target, 'c');
  const sums = new Map<string, Value>();
  const figureNames = [...training.outputs].filter(([, { shape }]) => sizeOf(shape) === 1).map(([name]) => name);
  for (const name of figureNames) sums.set(name, body.input(`sum:${name}`, [], 'float32'));
  for (const { name, shape } of blocks) sums.set(gradientOf(name), body.input(`sum:${gradientOf(name)}`, shape, 'float32'));
  const ofPart = new Map([...batch].map(([name, { shape, dtype }]) => [name, body.input(`part:${name}`, shape.slice(1), dtype)]));
  const { figures, gradients } = gradientOfBatch(body, program, { weights, batch: ofPart, pools });
  const added = new Map([...figures, ...[...gradients].map(([name, value]) => [gradientOf(name), value] as const)]);
  for (const [name, sum] of sums) body.outputs.set(name, body.emit('Add', [sum, added.get(name) as Value], sum.shape));
  const zeros = [...sums.values()].map(({ shape }) => filled(graph, 0, shape));
  const totals = graph.emitAll(
    'Scan',
    [...zeros, ...batch.values()],
    [...sums.values()].map(({ shape }) => ({ shape, dtype: 'float32' })),
    { attributes: { body, num_scan_inputs: batch.size } },
  );
  const total = new Map([...sums.keys()].map((name, index) => [name, totals[index]]));
  return {
    figures: new Map(figureNames.map((name) => [name, graph.emit('Div', [total.get(name) as Value, graph.scalar(parts)], [])])),
    gradients: new Map(blocks.map(({ name }) => [name, total.get(gradientOf(name)) as Value])),
  };
}

/** A mask of this shape from its pool, beginning at a row; `ranges` keeps what masks of one size share. */
function maskAt(graph: Graph, pool: Value, row: Value, shape: readonly number[], ranges: Map<number, Value>): Value {
  const size = sizeOf(shape);
  const rows = Math.ceil(size / STRIDE);
  const range =
    ranges.get(rows) ??
    graph.constant(
      Int32Array.from({ length: rows }, (_, i) => i),
      [rows],
    );
  ranges.set(rows, range);
  const floats = graph.emit('Gather', [pool, graph.emit('Add', [range, row], [rows])], [rows, STRIDE], { attributes: { axis: 0 } });
  if (rows * STRIDE === size) return reshape(graph, floats, shape);
  const flat = reshape(graph, floats, [rows * STRIDE]);
  return reshape(graph, graph.emit('Slice', [flat, graph.int64([0]), graph.int64([size])], [size]), shape);
}

/** Clipping, and the mean over micro-batches. */
function scaleOf(graph: Graph, squares: Value, { clipNorm, parts }: ScanProgram): Value {
  if (clipNorm === 0) return graph.scalar(1 / parts);
  const norm = graph.emit('Div', [graph.emit('Sqrt', [squares], []), graph.scalar(parts)], []);
  const clip = graph.emit('Min', [graph.emit('Div', [graph.scalar(clipNorm), norm], []), graph.scalar(1)], []);
  return graph.emit('Div', [clip, graph.scalar(parts)], []);
}

/** Zero times a number is 0, times NaN or infinity it is NaN. */
function finite(graph: Graph, x: Value): Value {
  return graph.emit('Equal', [graph.emit('Mul', [x, graph.scalar(0)], []), graph.scalar(0)], [], { dtype: 'bool' });
}

function asScalar(graph: Graph, value: Value): Value {
  const float = value.dtype === 'float32' ? value : graph.emit('Cast', [value], value.shape, { dtype: 'float32', attributes: { to: 1 } });
  return reshape(graph, float, []);
}

/** An output that is no other output. */
function own(graph: Graph, value: Value): Value {
  return [...graph.outputs.values()].includes(value) ? graph.emit('Identity', [value], value.shape) : value;
}
