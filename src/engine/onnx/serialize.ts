/** Graph to ONNX bytes. Nodes are listed so that onnxruntime runs them in the order of the graph: `run-order.ts` says how. */
import { Graph, type Attribute, type Node, type Value } from './graph.ts';
import { attributeType, dataType, ModelProto } from './proto.ts';
import { lateValues, pacedValues } from './run-order.ts';

/** Name of the leading sequence output; see `session.ts`. */
export const SEQUENCE = 'sequence';

/** The bytes of a model with this graph, for a session of ours. `sequence`: with the leading sequence output that `session.ts` asks for. */
export function serialize(graph: Graph, { sequence }: { sequence: boolean }): Uint8Array {
  return modelOf({ name: 'program', ...graphProto(graph, listedBackwards(graph), sequence) });
}

/** The bytes of a model with this graph, its nodes in order, as the standard wants them. */
export function serializeInOrder(graph: Graph): Uint8Array {
  return modelOf({ name: 'network', ...graphProto(graph, graph.nodes.map(nodeProto)) });
}

/**
 * As {@link serializeInOrder}, its outputs in the order of the nodes too: for a runtime that walks back from one output after the other,
 * which then runs the nodes in about this order.
 */
export function serializeForWalkingBack(graph: Graph): Uint8Array {
  const place = new Map(graph.nodes.flatMap(({ outputs }, index) => outputs.map(({ name }) => [name, index])));
  const { output, ...proto } = graphProto(graph, graph.nodes.map(nodeProto));
  const sorted = (output as { name: string }[]).toSorted((a, b) => (place.get(a.name) ?? -1) - (place.get(b.name) ?? -1));
  return modelOf({ name: 'program', ...proto, output: sorted });
}

function modelOf(graph: Record<string, unknown>): Uint8Array {
  const model = {
    ir_version: 8,
    producer_name: 'electra-run',
    opset_import: [
      { domain: '', version: 17 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph,
  };
  return ModelProto.encode(ModelProto.fromObject(model)).finish();
}

function listedBackwards({ nodes, target }: Graph): Record<string, unknown>[] {
  const late = target === 'cpu' ? lateValues(nodes) : new Set<Value>();
  return nodes.flatMap((one) => [nodeProto(one), ...(late.has(one.outputs[0]) ? [leaf(one.outputs[0])] : [])]).reverse();
}

/** A graph in a graph must be listed in order. */
function listedForwards({ nodes }: Graph): Record<string, unknown>[] {
  return [...nodes.map(nodeProto), ...pacedValues(nodes).map(leaf).reverse()];
}

function graphProto(graph: Graph, node: Record<string, unknown>[], sequence = false): Record<string, unknown> {
  const constants = new Map<string, Value>();
  for (const node of graph.nodes) for (const input of node.inputs) if (input.data) constants.set(input.name, input);
  const output: Record<string, unknown>[] = [...graph.outputs.values(), ...graph.addedRows.flatMap(({ ids, rows }) => [ids, rows])].map(
    valueInfo,
  );
  if (sequence) {
    constants.set('sequence_item', { name: 'sequence_item', shape: [], dtype: 'float32', data: Float32Array.of(0) });
    node.push({ op_type: 'SequenceConstruct', input: ['sequence_item'], output: [SEQUENCE], domain: '', attribute: [] });
    output.unshift({
      name: SEQUENCE,
      type: { sequence_type: { elem_type: { tensor_type: { elem_type: dataType.float32, shape: { dim: [] } } } } },
    });
  }
  return { node, initializer: [...constants.values()].map(tensorProto), input: graph.inputs.map(valueInfo), output };
}

function leaf({ name }: Value): Record<string, unknown> {
  return { op_type: 'Shape', domain: '', input: [name], output: [`${name}_leaf`], attribute: [] };
}

/** Named after the tfjs kernel, the op and the value, e.g. `AttentionGrad/MatMul/t57`. */
function nodeProto({ op, domain, inputs, outputs, attributes, scope = 'pass' }: Node): Record<string, unknown> {
  return {
    name: `${scope}/${op}/${outputs[0].name}`,
    op_type: op,
    domain,
    input: inputs.map(({ name }) => name),
    output: outputs.map(({ name }) => name),
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  };
}

function attributeProto(name: string, value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { name, i: value, type: attributeType.int };
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: attributeType.string };
  if (value instanceof Graph) return { name, g: { name, ...graphProto(value, listedForwards(value)) }, type: attributeType.graph };
  if ('float' in value) return { name, f: value.float, type: attributeType.float };
  return { name, ints: value, type: attributeType.ints };
}

function tensorProto({ name, shape, dtype, data }: Value): Record<string, unknown> {
  if (!data) throw new Error(`Value '${name}' is no constant.`);
  return { name, dims: shape, data_type: dataType[dtype], raw_data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
}

function valueInfo({ name, shape, dtype }: Value): Record<string, unknown> {
  return {
    name,
    type: {
      tensor_type: {
        elem_type: dataType[dtype],
        shape: { dim: shape.map((dimension, axis) => (dimension < 0 ? { dim_param: `d${axis}` } : { dim_value: dimension })) },
      },
    },
  };
}
