/** tfjs's functions of one number: roots, exponentials, angles, and the activations made of them. */
import { backend_util } from '@tensorflow/tfjs-core';
import { float, type Graph, type Value } from '../graph.ts';
import type { Emitter, EmitterTable } from './emitter.ts';
import { filled } from './shape.ts';
import { cast, inFloat, refusingBools } from './types.ts';
import { untraced } from './untraced.ts';

/** By tfjs's names: the kernels of one number, element by element; shapes stay. */
export const functions: EmitterTable = {
  // Floats of every type.
  Exp: inFloat(node('Exp'), 'float32'),
  Erf: inFloat(node('Erf'), 'float32'),
  ...refusingBools({
    ...unary({
      Log: 'Log',
      Sqrt: 'Sqrt',
      Tanh: 'Tanh',
      Sigmoid: 'Sigmoid',
      Softplus: 'Softplus',
      Reciprocal: 'Reciprocal',
      Floor: 'Floor',
      Ceil: 'Ceil',
    }),
    ...unary({
      Sin: 'Sin',
      Cos: 'Cos',
      Tan: 'Tan',
      Asin: 'Asin',
      Acos: 'Acos',
      Atan: 'Atan',
      Sinh: 'Sinh',
      Cosh: 'Cosh',
      Asinh: 'Asinh',
      Acosh: 'Acosh',
      Atanh: 'Atanh',
    }),
    Neg: ofInts('Neg', (graph, x) => graph.emit('Sub', [graph.scalar(0, 'int32'), x], x.shape, { dtype: 'int32' })),
    Abs: ofInts('Abs', (graph, x) =>
      graph.emit('Max', [x, graph.emit('Sub', [graph.scalar(0, 'int32'), x], x.shape, { dtype: 'int32' })], x.shape),
    ),
    Relu: ofInts('Relu', (graph, x) => graph.emit('Max', [x, graph.scalar(0, 'int32')], x.shape)),
    Sign: (graph, { x }) =>
      graph.target !== 'webgpu' && x.dtype === 'float32' ? graph.emit('Sign', [x], x.shape) : signByComparing(graph, x),
    Round: (graph, { x }) =>
      x.dtype === 'int32' ? x : graph.target === 'webgpu' ? roundToEven(graph, x) : graph.emit('Round', [x], x.shape),
    Square: (graph, { x }) => graph.emit('Mul', [x, x], x.shape),
    Rsqrt: inFloat((graph, { x }) => graph.emit('Reciprocal', [graph.emit('Sqrt', [x], x.shape)], x.shape)),
    Expm1: inFloat((graph, { x }) => graph.emit('Sub', [graph.emit('Exp', [x], x.shape), graph.scalar(1)], x.shape)),
    Log1p: inFloat((graph, { x }) => graph.emit('Log', [graph.emit('Add', [x, graph.scalar(1)], x.shape)], x.shape)),
    ClipByValue: inFloat((graph, { x }, { clipValueMin, clipValueMax }) => clip(graph, x, clipValueMin as number, clipValueMax as number)),
    Step: inFloat((graph, { x }, attributes) => {
      const above = graph.emit('Greater', [x, graph.scalar(0)], x.shape, { dtype: 'bool' });
      return graph.emit('Where', [above, graph.scalar(1), graph.scalar((attributes.alpha as number | undefined) ?? 0)], x.shape, {
        dtype: 'float32',
      });
    }),
    Relu6: inFloat((graph, { x }) => clip(graph, x, 0, 6)),
    Elu: (graph, { x }) => elu(graph, x),
    // dy · (x ≥ 0 ? 1 : y + 1), as y < 0 exactly where x is.
    EluGrad: (graph, { dy, y }) =>
      graph.emit('Mul', [dy, graph.emit('Add', [graph.emit('Min', [y, graph.scalar(0)], y.shape), graph.scalar(1)], y.shape)], y.shape),
    Selu: inFloat((graph, { x }) =>
      graph.emit(
        'Mul',
        [elu(graph, x, backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE), graph.scalar(backend_util.SELU_SCALE)],
        x.shape,
      ),
    ),
    LeakyRelu: inFloat(
      (graph, { x }, { alpha }) => graph.emit('LeakyRelu', [x], x.shape, { attributes: { alpha: float(alpha as number) } }),
      'float32',
    ),
    Prelu: inFloat((graph, { x, alpha }) => {
      const shape = backend_util.assertAndGetBroadcastShape([...x.shape], [...alpha.shape]);
      const below = graph.emit('Less', [x, graph.scalar(0)], x.shape, { dtype: 'bool' });
      return graph.emit('Where', [below, graph.emit('Mul', [x, alpha], shape), x], shape, { dtype: 'float32' });
    }, 'float32'),
  }),
  IsNan: ofFloats(0, (graph, x) => graph.emit('IsNaN', [x], x.shape, { dtype: 'bool' })),
  IsInf: ofFloats(0, (graph, x) => graph.emit('IsInf', [x], x.shape, { dtype: 'bool' })),
  IsFinite: ofFloats(1, (graph, x) =>
    graph.emit('LessOrEqual', [graph.emit('Abs', [x], x.shape), graph.scalar(LARGEST)], x.shape, { dtype: 'bool' }),
  ),
};

/** The largest finite float32. */
export const LARGEST = (2 - 2 ** -23) * 2 ** 127;

function node(op: string): (graph: Graph, inputs: Readonly<Record<string, Value>>) => Value {
  return (graph, { x }) => graph.emit(op, [x], x.shape);
}

function unary(names: Readonly<Record<string, string>>): EmitterTable {
  return Object.fromEntries(Object.entries(names).map(([kernel, op]): [string, Emitter] => [kernel, inFloat(node(op))]));
}

/** A node for floats; int32, which not every device has it for, in another way that keeps every digit. */
function ofInts(op: string, ints: (graph: Graph, x: Value) => Value): Emitter {
  return (graph, { x }) => (x.dtype === 'int32' ? ints(graph, x) : graph.emit(op, [x], x.shape));
}

/** Of other types every number gives the same. WebGPU's shaders may take it for granted that numbers are finite. */
function ofFloats(otherwise: number, emit: (graph: Graph, x: Value) => Value): Emitter {
  return (graph, { x }) => {
    if (x.dtype !== 'float32') return cast(graph, filled(graph, otherwise, x.shape, 'int32'), 'bool');
    if (graph.target === 'webgpu')
      throw untraced('isNaN, isInf and isFinite for WebGPU', 'A device need not tell numbers that are not finite from others.');
    return emit(graph, x);
  };
}

function clip(graph: Graph, x: Value, low: number, high: number): Value {
  return graph.emit('Clip', [x, graph.scalar(low), graph.scalar(high)], x.shape);
}

function elu(graph: Graph, x: Value, alpha = 1): Value {
  return graph.emit('Elu', [x], x.shape, { attributes: { alpha: float(alpha) } });
}

function signByComparing(graph: Graph, x: Value): Value {
  const is = (op: string): Value =>
    cast(graph, graph.emit(op, [x, graph.scalar(0, x.dtype as 'float32' | 'int32')], x.shape, { dtype: 'bool' }), x.dtype);
  return graph.emit('Sub', [is('Greater'), is('Less')], x.shape);
}

/** Halves go to the even neighbour. */
function roundToEven(graph: Graph, x: Value): Value {
  const emit = (op: string, a: Value, b: Value, dtype: 'float32' | 'bool' = 'float32'): Value => graph.emit(op, [a, b], x.shape, { dtype });
  const below = graph.emit('Floor', [x], x.shape);
  const rest = emit('Sub', x, below);
  const half = graph.scalar(0.5);
  const odd = emit('Sub', below, emit('Mul', graph.emit('Floor', [emit('Mul', below, half)], x.shape), graph.scalar(2)));
  const up = graph.emit(
    'Where',
    [emit('Equal', rest, half, 'bool'), odd, cast(graph, emit('Greater', rest, half, 'bool'), 'float32')],
    x.shape,
    { dtype: 'float32' },
  );
  return emit('Add', below, up);
}
