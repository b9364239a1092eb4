/**
 * Which new numbers a graph may write over the old ones. onnxruntime keeps to no order but that of
 * writing and reading values, so whatever reads the old number must run before the write: nodes that
 * what is written depends on do, and the writing node itself where it goes number by number.
 */
import type { Graph, Node, Value } from '../graph.ts';

/** An input of a graph, and the output of the same shape that is to take its place. */
export interface State {
  readonly before: Value;
  readonly after: Value;
}

/** The states that need a second place, because the old number may be read after the new one is written. */
export function keptApart({ nodes }: Graph, states: ReadonlyMap<string, State>): string[] {
  const writer = new Map<Value, Node>(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = new Map<Value, Node[]>();
  for (const node of nodes) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  const inPlace = ({ before, after }: State): boolean => {
    const last = writer.get(after);
    const earlier = last && behind(last, writer);
    return readersOf(before, readers).every((reader) => (reader === last ? NUMBER_BY_NUMBER.has(reader.op) : earlier?.has(reader)));
  };
  return [...states].filter(([, state]) => !inPlace(state)).map(([name]) => name);
}

/** Operations that write each number after they have read those in its place, and no other. */
const NUMBER_BY_NUMBER: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Where']);

/** Operations whose result may be the very memory that they read. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Identity']);

/** Through views, too. */
function readersOf(value: Value, readers: ReadonlyMap<Value, readonly Node[]>): Node[] {
  return (readers.get(value) ?? []).flatMap((reader) =>
    VIEWS.has(reader.op) ? [reader, ...readersOf(reader.outputs[0], readers)] : [reader],
  );
}

/** All nodes that the given one needs the results of, and itself. */
function behind(last: Node, writer: ReadonlyMap<Value, Node>): Set<Node> {
  const found = new Set([last]);
  for (const { inputs } of found) for (const input of inputs) if (writer.has(input)) found.add(writer.get(input) as Node);
  return found;
}
