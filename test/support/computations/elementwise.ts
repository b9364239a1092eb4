/** Arithmetic, comparisons and functions of one number, which take each element by itself. */
import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from '../../../src/tensor/index.ts';
import type { Computation } from '../compare-engines.ts';
import type { Drawn } from './drawn.ts';

export function elementwise({ R, C, unary, positive, binary }: Drawn): Record<string, Computation> {
  return {
    'add with a row': binary(tf.add),
    'add with a column': binary(tf.add, [R, 1]),
    sub: binary(tf.sub),
    mul: binary(tf.mul, [R, C]),
    div: binary((a, b) => tf.div(a, tf.add(tf.abs(b), 1))),
    maximum: binary(tf.maximum, [R, C]),
    minimum: binary(tf.minimum, [R, C]),
    'squared difference': binary(tf.squaredDifference, [R, C]),
    pow: positive((x) => tf.pow(x, 3)),
    exp: unary(tf.exp),
    log: positive(tf.log),
    sqrt: positive(tf.sqrt),
    rsqrt: positive(tf.rsqrt),
    neg: unary(tf.neg),
    erf: unary(tf.erf),
    tanh: unary(tf.tanh),
    sigmoid: unary(tf.sigmoid),
    abs: unary(tf.abs),
    softplus: unary(tf.softplus),
    reciprocal: positive(tf.reciprocal),
    relu: unary(tf.relu),
    square: unary(tf.square),
    expm1: unary(tf.expm1),
    log1p: positive(tf.log1p),
    clip: unary((x) => tf.clipByValue(x, -0.5, 0.7)),
    sin: unary(tf.sin),
    cos: unary(tf.cos),
    where: binary((a, b) => tf.where(tf.greater(stopGradient(a), stopGradient(b)), a, tf.mul(b, 2)), [R, C]),
    'where by a comparison': binary((a, b) => tf.where(tf.greater(a, b), tf.square(a), tf.mul(b, 2)), [R, C]),
    comparisons: {
      parameters: { a: [R, C], b: [R, C] },
      build: ({ a: x, b: y }, _inputs, a = stopGradient(x), b = stopGradient(y)) =>
        tf.mul(
          tf.add(x, y),
          tf.add(
            tf.cast(tf.logicalOr(tf.less(a, b), tf.notEqual(a, a)), 'float32'),
            tf.cast(tf.logicalAnd(tf.lessEqual(a, b), tf.logicalNot(tf.greaterEqual(a, b))), 'float32'),
          ),
        ),
    },
    addN: binary((a, b) => tf.addN([a, b, a]), [R, C]),
    floor: unary((x) => tf.add(tf.mul(x, 0.1), tf.floor(x))),
    ceil: unary((x) => tf.ceil(x)),
    round: unary((x) => tf.round(tf.mul(x, 3))),
    'round halves': unary((x) => tf.mul(tf.round(tf.add(tf.round(stopGradient(x)), 0.5)), x)),
    sign: unary((x) => tf.mul(tf.sign(x), tf.square(x))),
    elu: unary(tf.elu),
    selu: unary(tf.selu),
    relu6: unary((x) => tf.relu6(tf.mul(x, 6))),
    'leaky relu': unary((x) => tf.leakyRelu(x, 0.1)),
    'step with a slope of its own': unary((x) => tf.mul(tf.step(x, 0.3), x)),
    prelu: binary((a, b) => tf.prelu(a, b)),
    'prelu with a slope per element': binary((a, b) => tf.prelu(a, b), [R, C]),
    tan: unary((x) => tf.tan(tf.mul(x, 0.4))),
    sinh: unary(tf.sinh),
    cosh: unary(tf.cosh),
    atan: unary(tf.atan),
    asin: unary((x) => tf.asin(tf.mul(x, 0.2))),
    acos: unary((x) => tf.acos(tf.mul(x, 0.2))),
    asinh: unary(tf.asinh),
    acosh: positive((x) => tf.acosh(tf.add(x, 1))),
    atanh: unary((x) => tf.atanh(tf.mul(x, 0.2))),
    atan2: binary(tf.atan2, [R, C]),
    'atan2 with zeros': binary((a, b) => tf.atan2(tf.add(tf.round(stopGradient(a)), 0), tf.add(tf.round(stopGradient(b)), 0))),
    mod: binary((a, b) => tf.mod(a, tf.add(b, tf.mul(tf.sign(stopGradient(b)), 0.3)))),
    floorDiv: binary((a, b) => tf.mul(tf.cast(tf.floorDiv(stopGradient(a), tf.mul(stopGradient(b), 0.3)), 'float32'), b)),
    linspace: binary((a) => tf.mul(a, tf.linspace(-1, 2, C))),
    'isNaN and isFinite': {
      parameters: { x: [R, C] },
      build: ({ x }, _inputs, y = tf.log(tf.relu(tf.round(stopGradient(x))))) =>
        tf.mul(
          x,
          tf.add(tf.cast(tf.isFinite(y), 'float32'), tf.cast(tf.logicalOr(tf.isNaN(tf.sqrt(stopGradient(x))), tf.isInf(y)), 'float32')),
        ),
    },
  };
}
