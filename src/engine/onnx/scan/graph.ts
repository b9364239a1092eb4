/**
 * K whole updates as one ONNX graph: a Scan whose body is the forward and backward pass, clipping and
 * the optimizer's update. Weights and slots are its state (`blocks.ts`), so they come to the device and
 * leave it once per run, however many updates are made there.
 *
 * After a loss or a norm that is not finite nothing is updated any more, at that step and at those
 * after it: the state `going` remembers. Nothing in the loop is computed on the host: dropout masks
 * are rows gathered from pools that lie outside of it (`masks.ts`).
 */
import { Graph, type Value } from '../graph.ts';
import { reshape } from '../kernels/shape.ts';
import { gradientOf, SCALE, sumOfSquares, weightOf } from '../update.ts';
import { split } from './blocks.ts';
import { batchInputs, emitGradient } from './gradient.ts';
import { inline } from './inline.ts';
import { loop } from './loop.ts';
import { masks, poolInputs } from './masks.ts';
import { numbersOf, scalarNames, SQUARES, type ScanGraph, type ScanProgram } from './program.ts';

/** The state that is false from the first step that is not finite on. */
const GOING = 'going';

/** Makes the graph of any number of updates, each from as many micro-batches as the program says. */
export function scanGraph(program: ScanProgram): ScanGraph {
  const { training, update, blocks, slots, parts } = program;
  const target = training.graph.target;
  const [outer, body] = [new Graph(target), new Graph(target, 'b')];
  const pools = poolInputs(outer, masks(training));

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
  const { figures, gradients } = emitGradient(body, program, { weights, batch, pools });
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
  return { ...loop(outer, program, { graph: body, state, scalars, batch, figures: [...figures.keys(), SQUARES] }), pools };
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

/** An output that is no other output. */
function own(graph: Graph, value: Value): Value {
  return [...graph.outputs.values()].includes(value) ? graph.emit('Identity', [value], value.shape) : value;
}
