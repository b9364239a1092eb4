import { sum } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onBothEngines } from '../../../../test/support/compare-engines.ts';
import { typedCases, typedComputation } from '../../../../test/support/typed-cases.ts';
import type { OnnxEngineOptions } from '../engine.ts';

const targets: Record<string, OnnxEngineOptions> = { cpu: {}, cuda: { device: 'cuda', standIn: 'cpu' } };

describe.each(Object.entries(typedCases))('%s', (_name, compute) => {
  it.each(Object.entries(targets))('has the value and the type that tfjs gives it, traced for %s', async (_target, options) => {
    const types: string[] = [];
    const { onnx, tfjs } = await onBothEngines(
      typedComputation(compute, (dtype) => types.push(dtype)),
      sum,
      options,
    );

    expect([...onnx.output]).toEqual([...tfjs.output].map((x) => expect.closeTo(x, 4) as number));
    expect(types).toEqual([types[0], types[0]]);
  });
});
