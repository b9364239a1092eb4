/**
 * What of a graph a device cannot run. onnxruntime says that there is something and not what, so each
 * kind of node is tried as a graph of its own.
 */
import { Graph, type Node } from './graph.ts';

/** In words, e.g. `Sign of float32 (in tfjs's Sign)`; each once. `runs` says whether a graph runs on the device. */
export async function lackingOperations({ nodes, target }: Graph, runs: (graph: Graph) => Promise<boolean>): Promise<string[]> {
  const kinds = new Map(nodes.map((node) => [wordsFor(node), node]));
  const lacking: string[] = [];
  for (const [words, node] of kinds) if (!(await runs(alone(node, new Graph(target))))) lacking.push(words);
  return lacking;
}

function wordsFor({ op, inputs: [input], scope }: Node): string {
  return `${op}${input ? ` of ${input.dtype}` : ''}${scope === undefined ? '' : ` (in tfjs's ${scope})`}`;
}

/** Shapes, axes and other constants stay what they are: there are operations that a device has for some of them only. */
function alone({ op, domain, attributes, inputs, outputs }: Node, graph: Graph): Graph {
  const given = inputs.map(({ data, shape, dtype }, index) =>
    data ? graph.constant(data, shape) : graph.input(`x${index}`, shape, dtype),
  );
  for (const output of graph.emitAll(op, given, outputs, { domain, attributes })) graph.outputs.set(output.name, output);
  return graph;
}
