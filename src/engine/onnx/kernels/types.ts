/**
 * What tfjs does with int32 and bool where ONNX has kernels for float32 alone.
 *
 * Its rules, as its reference backend has them: many ops compute in floats and cut the result to the
 * type of their input; ops that only move numbers move any. Arithmetic of bools is refused: there each backend of tfjs
 * does something else.
 */
import type { Graph, Value, ValueType } from '../graph.ts';
import { opOf } from '../../op-names.ts';
import { dataType } from '../proto.ts';
import type { Attributes, Emitter, EmitterTable, Inputs } from './emitter.ts';
import { untraced } from './untraced.ts';

/** The same value where it has this type already. Floats lose what stands behind the point. */
export function cast(graph: Graph, x: Value, dtype: ValueType): Value {
  return x.dtype === dtype ? x : graph.emit('Cast', [x], x.shape, { dtype, attributes: { to: dataType[dtype] } });
}

/** What can be counted and compared: bools as int32. */
export function numbers(graph: Graph, x: Value): Value {
  return x.dtype === 'bool' ? cast(graph, x, 'int32') : x;
}

/** Computes in floats, and cuts to the type of the first input, or to this one. */
export function inFloat(emit: (graph: Graph, inputs: Inputs, attributes: Attributes) => Value, result?: ValueType): Emitter {
  return (graph, inputs, attributes) => {
    const floats = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, cast(graph, x, 'float32')]));
    return cast(graph, emit(graph, floats, attributes), result ?? Object.values(inputs)[0].dtype);
  };
}

/** Of kernels that move or compare numbers: bools take the way as int32, for which every device has kernels. */
export function boolsAsInts(table: EmitterTable): EmitterTable {
  return mapped(table, (emit) => (graph, inputs, attributes) => {
    const [first] = Object.values(inputs);
    const ints = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, numbers(graph, x)]));
    const results = emit(graph, ints, attributes);
    const back = (value: Value): Value => (first?.dtype === 'bool' ? cast(graph, value, 'bool') : value);
    return Array.isArray(results) ? results.map(back) : back(results);
  });
}

/** Of kernels that do arithmetic. */
export function refusingBools(table: EmitterTable): EmitterTable {
  return mapped(table, (emit, kernel) => (graph, inputs, attributes) => {
    if (Object.values(inputs).some(({ dtype }) => dtype === 'bool'))
      throw untraced(`${opOf(kernel) ?? kernel} of bool tensors`, "Cast them to 'int32' or 'float32' before.");
    return emit(graph, inputs, attributes);
  });
}

function mapped(table: EmitterTable, change: (emit: Emitter, kernel: string) => Emitter): EmitterTable {
  return Object.fromEntries(Object.entries(table).map(([kernel, emit]) => [kernel, change(emit, kernel)]));
}
