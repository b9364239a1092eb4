/**
 * Orders nodes so that values die young: what can run runs at once, and of several nodes the one
 * with the least work behind it first. Each weight gradient then follows the value it needs, and where a
 * loss adds up the losses of several networks, one network's backward pass is over before the next begins.
 */
import type { Graph, Node } from '../graph.ts';
import { neededBy } from '../needs.ts';
import { sizeOf } from '../../size-of.ts';

/** Changes the order of the nodes and nothing else; whatever a node reads or waits for still comes before it. */
export function finishBranches(graph: Graph): void {
  const needs = neededBy(graph.nodes, ({ inputs, after }) => (after ? [...inputs, after] : inputs));
  const readers = graph.nodes.map((): number[] => []);
  needs.forEach((needed, index) => needed.forEach((before) => readers[before].push(index)));
  const behind = workBehind(graph.nodes, needs);
  const leastWorkLast = (ready: number[]): number[] => ready.sort((a, b) => behind[b] - behind[a] || b - a);

  const missing = needs.map((needed) => needed.length);
  const stack = leastWorkLast([...missing.keys()].filter((index) => missing[index] === 0));
  const order: Node[] = [];
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    order.push(graph.nodes[index]);
    stack.push(...leastWorkLast(readers[index].filter((reader) => --missing[reader] === 0)));
  }
  graph.nodes = order;
}

/** Work, in numbers written, that becomes possible through each node: a node counts for the one it needs that is ready last. */
function workBehind(nodes: readonly Node[], needs: readonly (readonly number[])[]): number[] {
  const work = nodes.map(({ outputs }) => outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  const readyAt: number[] = [];
  const last = needs.map((needed, index) => {
    const latest = needed.toSorted((a, b) => readyAt[b] - readyAt[a])[0];
    readyAt.push((readyAt[latest] ?? 0) + work[index]);
    return latest;
  });
  for (let index = nodes.length - 1; index >= 0; index--) if (last[index] !== undefined) work[last[index]] += work[index];
  return work;
}
