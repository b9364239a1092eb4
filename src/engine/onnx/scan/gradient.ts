/**
 * The gradient of one update inside the graph: from one batch, or as a sum over micro-batches by a Scan of its own.
 *
 * Shape legend: P micro-batches
 */
import { sizeOf } from '../../size-of.ts';
import type { CompiledProgram } from '../compile.ts';
import { Graph, type Value } from '../graph.ts';
import { filled, reshape } from '../kernels/shape.ts';
import { gradientOf } from '../update.ts';
import { join } from './blocks.ts';
import { inline } from './inline.ts';
import { maskAt, masks, poolOf } from './masks.ts';
import type { ScanProgram } from './program.ts';

/** What a forward and backward pass reads. */
interface Given {
  /** By the names of the training graph's inputs. */
  readonly weights: Readonly<Record<string, Value>>;
  /** By the same names; [P, …] each where there are several micro-batches. */
  readonly batch: ReadonlyMap<string, Value>;
  /** By {@link poolOf}. */
  readonly pools: ReadonlyMap<string, Value>;
}

/** What a forward and backward pass gives. */
interface Gradient {
  /** The program's outputs of one number: their means over the micro-batches, as scalars. */
  readonly figures: ReadonlyMap<string, Value>;
  /** By block, the sums over the micro-batches; 0 where the loss does not depend on a parameter. */
  readonly gradients: ReadonlyMap<string, Value>;
}

/** Adds the forward and backward pass of all micro-batches to the graph. */
export function emitGradient(graph: Graph, program: ScanProgram, given: Given): Gradient {
  return program.parts === 1 ? ofBatch(graph, program, given) : ofParts(graph, program, given);
}

/** What every micro-batch brings, by the names of the training graph's inputs; a mask is the row of its pool that it begins with. */
export function batchInputs(training: CompiledProgram): Value[] {
  const { program, programInputs, random } = training;
  return [
    ...Object.entries(program.inputs).map(([name, spec]) => ({ name: programInputs[name], ...spec })),
    ...random.declared.map(({ name, shape, rate }) =>
      rate === undefined ? { name, shape, dtype: 'float32' as const } : { name, shape: [], dtype: 'int32' as const },
    ),
  ];
}

function ofBatch(graph: Graph, { training, blocks }: ScanProgram, { weights, batch, pools }: Given): Gradient {
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
function ofParts(graph: Graph, program: ScanProgram, { weights, batch, pools }: Given): Gradient {
  const { training, blocks, parts } = program;
  const body = new Graph(graph.target, 'c');
  const sums = new Map<string, Value>();
  const figureNames = [...training.outputs].filter(([, { shape }]) => sizeOf(shape) === 1).map(([name]) => name);
  for (const name of figureNames) sums.set(name, body.input(`sum:${name}`, [], 'float32'));
  for (const { name, shape } of blocks) sums.set(gradientOf(name), body.input(`sum:${gradientOf(name)}`, shape, 'float32'));
  const ofPart = new Map([...batch].map(([name, { shape, dtype }]) => [name, body.input(`part:${name}`, shape.slice(1), dtype)]));
  const { figures, gradients } = ofBatch(body, program, { weights, batch: ofPart, pools });
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

function asScalar(graph: Graph, value: Value): Value {
  const float = value.dtype === 'float32' ? value : graph.emit('Cast', [value], value.shape, { dtype: 'float32', attributes: { to: 1 } });
  return reshape(graph, float, []);
}
