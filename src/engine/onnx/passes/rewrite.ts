/** What passes have in common: who produces and who reads a value, and replacing values. */
import type { Graph, Node, Value } from '../graph.ts';

/** Who makes and who reads each value of a graph, as it was when it was asked. */
export interface Uses {
  readonly producer: ReadonlyMap<Value, Node>;
  /** Times a value is read by nodes, graph outputs included. */
  count(value: Value): number;
}

/** Goes through the graph once; whoever changes nodes asks again. */
export function usesOf(graph: Graph): Uses {
  const producer = new Map<Value, Node>();
  const counts = new Map<Value, number>();
  const read = (value: Value): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const node of graph.nodes) {
    for (const output of node.outputs) producer.set(output, node);
    node.inputs.forEach(read);
  }
  for (const value of graph.outputs.values()) read(value);
  for (const { ids, rows } of graph.addedRows) [ids, rows].forEach(read);
  return { producer, count: (value) => counts.get(value) ?? 0 };
}

/** Reads of each key become reads of its value; chains are followed. */
export function replaceValues(graph: Graph, replacements: ReadonlyMap<Value, Value>): void {
  if (replacements.size === 0) return;
  const follow = (value: Value): Value => {
    const next = replacements.get(value);
    return next ? follow(next) : value;
  };
  graph.nodes = graph.nodes.map((node) => {
    if (![...node.inputs, node.after].some((value) => value && replacements.has(value))) return node;
    return { ...node, inputs: node.inputs.map(follow), ...(node.after ? { after: follow(node.after) } : {}) };
  });
  for (const [name, value] of graph.outputs) graph.outputs.set(name, follow(value));
}

/** Has the values of outputs carry the names that they are asked for by. */
export function nameOutputs(graph: Graph): void {
  const renamed = new Map([...graph.outputs].map(([name, value]) => [value, { ...value, name }]));
  const named = (value: Value): Value => renamed.get(value) ?? value;
  graph.nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) }));
  for (const [name, value] of graph.outputs) graph.outputs.set(name, named(value));
}
