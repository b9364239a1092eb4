/**
 * Makes onnxruntime run nodes in the order of the graph, where that matters.
 *
 * With optimization off, onnxruntime 1.30 walks back from the nodes that nobody reads ("leaves"), the
 * last listed first, and runs what a leaf still lacks; of several operands, the last listed first.
 * So nodes are listed last first, and a node that no leaf would ask for in time gets a leaf of its own
 * where what it reads or writes is large: a Shape node, which reads no numbers. Where that rule does
 * not hold a graph computes the same, but values live longer and are read when the cache has lost them.
 *
 * A graph in a graph has to be listed first to last. All its leaves then come at the end, the first one last.
 */
import type { Node, Value } from './graph.ts';
import { sizeOf } from '../size-of.ts';
import { neededBy } from './needs.ts';

/** Numbers in a value below which it does not matter how long it lives. */
const SMALL = 2 ** 14;

/** First outputs of the nodes that need a leaf. */
export function lateValues(nodes: readonly Node[]): Set<Value> {
  const needs = neededBy(nodes);
  const read = new Set(needs.flat());
  const done = new Set<number>();
  const late = new Set<Value>();
  let start = 0;
  nodes.forEach((_, leaf) => {
    if (read.has(leaf)) return;
    const inTime = new Set(lacking(needs, done, leaf));
    for (let index = leaf - 1; index >= start; index--) {
      if (done.has(index) || inTime.has(index) || !holdsMuch(nodes[index])) continue;
      late.add(nodes[index].outputs[0]);
      for (const node of lacking(needs, done, index)) done.add(node);
    }
    for (const node of inTime) done.add(node);
    start = leaf;
  });
  return late;
}

/**
 * The values that need a leaf where nodes are listed first to last: those of nodes with large values, and results that the
 * next of them does not wait for.
 */
export function pacedValues(nodes: readonly Node[]): Value[] {
  const needs = neededBy(nodes);
  const read = new Set(needs.flat());
  const paced = [...nodes.keys()].filter((index) => !read.has(index) || holdsMuch(nodes[index]));
  const done = new Set<number>();
  const values: Value[] = [];
  paced.forEach((index, place) => {
    const next = paced[place + 1];
    if (next !== undefined && lacking(needs, done, next).includes(index)) return;
    values.push(nodes[index].outputs[0]);
    for (const node of lacking(needs, done, index)) done.add(node);
  });
  return values;
}

/** Whether it writes a large value, or keeps one alive until it has run. */
function holdsMuch({ inputs, outputs: [output] }: Node): boolean {
  return [output, ...inputs].some(({ shape, data }) => !data && sizeOf(shape) >= SMALL);
}

/** The node and everything it needs that has not run yet. */
function lacking(needs: readonly (readonly number[])[], done: ReadonlySet<number>, last: number): number[] {
  const found = new Set([last]);
  for (const node of found) for (const needed of needs[node]) if (!done.has(needed)) found.add(needed);
  return [...found];
}
