/** The few messages of an ONNX file that the floor's graph needs (onnx/onnx.proto3 has them all). */
import protobuf from 'protobufjs';

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, number>>;
}

export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly int64: boolean;
}

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Attribute { string name = 1; int64 i = 3; int32 type = 20; }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated Attribute attribute = 5; string domain = 7;
  }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Value input = 11; repeated Value output = 12; }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }
`,
  { keepCase: true },
);

const [FLOAT, INT64, ATTRIBUTE_INT] = [1, 7, 2];

export function encodeModel(nodes: readonly Node[], inputs: readonly Value[], output: Value): Uint8Array {
  const Model = root.lookupType('Model');
  return Model.encode(
    Model.create({
      ir_version: 9,
      opset_import: [
        { domain: '', version: 18 },
        { domain: 'com.microsoft', version: 1 },
      ],
      graph: { name: 'floor', node: nodes.map(nodeMessage), input: inputs.map(valueMessage), output: [valueMessage(output)] },
    }),
  ).finish();
}

function nodeMessage({ op, domain, inputs, output, attributes }: Node): object {
  return {
    op_type: op,
    domain,
    name: output,
    input: inputs,
    output: [output],
    attribute: Object.entries(attributes).map(([name, i]) => ({ name, i, type: ATTRIBUTE_INT })),
  };
}

function valueMessage({ name, shape, int64 }: Value): object {
  return { name, type: { tensor_type: { elem_type: int64 ? INT64 : FLOAT, shape: { dim: shape.map((dim_value) => ({ dim_value })) } } } };
}
