import { scalar, setBackend, type Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTfjsEngine, FlatMemory, type Loss } from 'electra-run';
import electra from './plugin.ts';

beforeAll(async () => {
  // Loading an engine registers tfjs's own backend.
  await (
    await (await createTfjsEngine('cpu')).load(new FlatMemory([], []))
  ).compile({ name: 'nothing', parameters: [], inputs: {}, gradient: false, training: false, build: () => ({}) });
  await setBackend('cpu');
});

describe('loss electra', () => {
  it.each([
    [50, 3 + 50 * 0.25],
    [1, 3.25],
    [0, 3],
  ])('is the generator loss plus %i times the discriminator loss', (lambda, total) => {
    const { combine, logged } = electra.create({ lambda }, {}) as Loss;
    expect(combine({ mlm: scalar(3), rtd: scalar(0.25) }).dataSync()[0]).toBeCloseTo(total, 6);
    expect(logged).toEqual({ lambda });
  });

  it('weighs the discriminator 50 times unless told otherwise', () => {
    expect(electra.options.properties.lambda).toMatchObject({ default: 50, minimum: 0 });
    expect((combined(50) as Scalar).shape).toEqual([]);
  });
});

function combined(lambda: number): Scalar {
  return (electra.create({ lambda }, {}) as Loss).combine({ mlm: scalar(1), rtd: scalar(1) });
}
