import { describe, expect, it } from 'vitest';
import type { Around } from '../component/component.ts';
import { fineTuningProtocol } from './protocol.ts';

const around = (hiddenSize: unknown): Around => ({
  at: (path) => (path === 'objective.encoder.hiddenSize' ? hiddenSize : undefined),
  beside: () => undefined,
  inside: () => undefined,
});
const paper = (options: object = {}, width: unknown = 256, settings = {}) =>
  fineTuningProtocol(settings)({ protocol: 'paper', ...options }, around(width));

describe("the protocol 'paper'", () => {
  it.each([
    [128, 3e-4, 0.8],
    [256, 3e-4, 0.8],
    [768, 1e-4, 0.8],
    [1024, 5e-5, 0.9],
  ])('has the rate and the decay of Table 7 for a width of %i', (width, rate, layerDecay) => {
    expect(paper({}, width)?.options).toMatchObject({
      learningRates: [rate],
      layerDecay,
      warmup: 0.1,
      batch: 32,
      seeds: 10,
      reports: 'last-epoch',
    });
    expect(paper({}, width)?.options.optimizer).toMatchObject({ type: 'adamw', epsilon: 1e-6, weightDecay: 0 });
  });

  it('has ten epochs for what the paper trains longer, three for other data, and those of a kind of task', () => {
    const epochs = (dataset: object, settings = {}) => paper({ dataset }, 256, settings)?.options.epochs;
    expect([
      epochs({ type: 'glue', task: 'RTE' }),
      epochs({ type: 'glue', task: 'STS-B' }),
      epochs({ type: 'glue', task: 'MNLI' }),
    ]).toEqual([10, 10, 3]);
    expect(epochs({ type: 'text-files', train: 'a.tsv' }, { epochs: 2 })).toBe(2);
  });

  it('settles nothing where it is not asked for, and says why it cannot where the encoder has no width', () => {
    expect(fineTuningProtocol()({ epochs: 5 }, around(256))).toBeNull();
    expect(paper({}, null)).toMatchObject({ options: {}, problems: [{ path: ['protocol'] }] });
  });
});
