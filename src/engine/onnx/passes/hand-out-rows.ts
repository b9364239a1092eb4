/**
 * Hands the rows that go onto a table's gradient out beside it, instead of adding them in the graph: a
 * gradient Scatter(x, ids, rows) becomes x, and ids and rows become outputs too. On the CPU only, where
 * the host adds rows many times faster than ScatterElements and the table need not be copied.
 */
import { isInPlace, parameterOf, type Graph, type Value } from '../graph.ts';
import { usesOf, type Uses } from './rewrite.ts';

/** Moves scattered rows from the gradients of parameters into {@link Graph.addedRows}, for whoever runs the graph to add. */
export function handOutRows(graph: Graph): void {
  if (!isInPlace(graph.target)) return;
  const uses = usesOf(graph);
  const taken = new Set(graph.outputs.values());
  /** As an output of its own: inputs, constants and what is an output already are copied. */
  const asOutput = (value: Value): Value => {
    const own =
      uses.producer.has(value) && !taken.has(value) ? value : graph.emit('Identity', [value], value.shape, { dtype: value.dtype });
    taken.add(own);
    return own;
  };
  for (const [name, output] of graph.outputs) {
    const parameter = parameterOf(name);
    if (parameter === undefined) continue;
    let table = output;
    for (let scatter = rowScatter(uses, table); scatter && !taken.has(scatter.onto); scatter = rowScatter(uses, table)) {
      graph.addedRows.push({ parameter, ids: asOutput(scatter.ids), rows: asOutput(scatter.rows) });
      taken.delete(table);
      taken.add((table = scatter.onto));
    }
    graph.outputs.set(name, table);
  }
}

interface RowScatter {
  readonly onto: Value;
  /** [R, 1]. */
  readonly ids: Value;
  /** [R, C]. */
  readonly rows: Value;
}

/** What a value that nothing else reads is scattered from, if whole rows were added (`scatterRows` makes such nodes). */
function rowScatter({ producer, count }: Uses, value: Value): RowScatter | undefined {
  const node = producer.get(value);
  if (node?.op !== 'ScatterElements' || node.attributes.reduction !== 'add' || node.attributes.axis !== 0 || count(value) !== 1)
    return undefined;
  const [onto, index, rows] = node.inputs;
  const expand = producer.get(index);
  const isRow = expand?.op === 'Expand' && expand.inputs[0].shape.length === 2 && expand.inputs[0].shape[1] === 1;
  return isRow && producer.has(onto) ? { onto, ids: expand.inputs[0], rows } : undefined;
}
