/** What every generator must do: logits over the vocabulary at the chosen positions, and tables it can share with its discriminator. */
import { logSoftmax, sum, mul, type Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/kinds/engine.ts';
import type { GeneratorNetwork } from '../../src/kinds/generator.ts';
import { isEmbedding, type EncoderConfig } from '../../src/nn/encoder.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { build, componentsOf } from './components.ts';
import { contextOf, expectHuggingFace, expectSoundParameters, inputsOf, tokenBatch, tokensOf, type TokenBatch } from './networks.ts';
import { difference, runOnce, type Outcome } from './run-once.ts';
import { openWorkshop, type Sections } from './workshop.ts';

const workshop = await openWorkshop();
const engines = await Promise.all((await componentsOf('engine')).map((definition): Promise<Engine> | Engine => build('engine', definition, {})));
const V = 60;
const sizes = { layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };
const discriminators = await Promise.all((['absolute', 'nearby', 'alibi'] as const).map(async (positions) => (await workshop.make('discriminator', { type: 'electra', ...sizes, positions })).network(V)));

/** Options to make each with. */
const variants: Readonly<Record<string, readonly Sections[]>> = {
  electra: [{}, { width: '1/2', depth: 0.5 }, { width: 1, heads: 2 }],
};
const cases = (await componentsOf('generator')).flatMap(({ name }) =>
  (variants[name] ?? [{}]).flatMap((options) => discriminators.map(({ config, parameters }) => ({ name, options, positions: config.positions, config, kept: parameters }))),
);

describe.each(cases)('generator $name with $options for positions $positions', ({ name, options, config, kept }) => {
  let network: GeneratorNetwork;
  beforeAll(async () => void (network = await make(name, options, config)));
  const batch = tokenBatch(V);
  const rows = [3, 10, 0, 17];

  it('gives finite logits over the vocabulary at the chosen positions, in their order, the same on every engine', async () => {
    const outcomes = await Promise.all(engines.map((engine) => run(network, batch, rows, engine)));
    for (const { outputs } of outcomes) {
      expect(outputs.logits.length).toBe(4 * V);
      expect(outputs.logits.every(Number.isFinite)).toBe(true);
      expect(difference(outputs.logits, outcomes[0].outputs.logits)).toBeLessThan(1e-4);
    }
    const { outputs } = await run(network, batch, [...rows].reverse(), engines[0]);
    rows.forEach((_, m) => expect(difference(outputs.logits.subarray((3 - m) * V, (4 - m) * V), outcomes[0].outputs.logits.subarray(m * V, (m + 1) * V))).toBeLessThan(1e-6));
  });

  it('sees no padding: neither what stands there nor how much of it there is', async () => {
    const { outputs } = await run(network, batch, rows, engines[0]);
    const longer = rows.map((row) => Math.floor(row / 12) * 20 + (row % 12));
    expect(difference((await run(network, tokenBatch(V, { padding: 9 }), rows, engines[0])).outputs.logits, outputs.logits)).toBeLessThan(1e-5);
    expect(difference((await run(network, tokenBatch(V, { length: 20, padding: 9 }), longer, engines[0])).outputs.logits, outputs.logits)).toBeLessThan(1e-5);
  });

  it('has the tables of its discriminator, so that they can be shared', () => {
    expect(tablesOf(network.parameters)).toEqual(tablesOf(kept));
  });

  it('uses every parameter: each has a gradient', async () => {
    const { gradient } = await run(network, batch, rows, engines[0], true);
    const unused = network.parameters.map((parameter) => parameter.name).filter((parameter) => !gradient(parameter).some((value) => value !== 0));
    expect(unused).toEqual([]);
  });

  it('lists its parameters once, with the trunk under Hugging Face’s names, and describes itself for it', () => {
    expectSoundParameters(network);
    expectHuggingFace(network);
  });
});

async function make(name: string, options: Sections, config: EncoderConfig): Promise<GeneratorNetwork> {
  return (await workshop.make('generator', { type: name, ...options })).network(config);
}

function tablesOf(parameters: GeneratorNetwork['parameters']): string[] {
  return parameters.filter(({ name }) => isEmbedding(name)).map(({ name, shape }) => `${name} ${shape}`);
}

function run(network: GeneratorNetwork, batch: TokenBatch, rows: readonly number[], engine: Engine, gradient = false): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: network.parameters,
      inputs: { ...inputsOf(batch), positions: { shape: [rows.length], dtype: 'int32', data: Int32Array.from(rows) } },
      gradient,
      build(program) {
        const logits_MV = network.logits(contextOf(program), tokensOf(batch, program), program.inputs.positions as Tensor1D);
        return { ...(gradient ? { loss: mul(sum(logSoftmax(logits_MV)), 0.1) } : {}), logits: logits_MV };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
