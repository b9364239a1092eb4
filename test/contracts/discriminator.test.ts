/** What every discriminator must do: a vector and a logit per token, on every engine, whatever stands in padding. */
import { sum } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DiscriminatorNetwork } from '../../src/kinds/discriminator.ts';
import type { Engine } from '../../src/kinds/engine.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { build, componentsOf } from './components.ts';
import { contextOf, expectHuggingFace, expectSoundParameters, inputsOf, tokenBatch, tokensOf, type TokenBatch } from './networks.ts';
import { difference, runOnce, type Outcome } from './run-once.ts';
import { openWorkshop, type Sections } from './workshop.ts';

const workshop = await openWorkshop();
const engines = await Promise.all((await componentsOf('engine')).map((definition): Promise<Engine> | Engine => build('engine', definition, {})));
const V = 60;

/** Sizes to make each with; small enough for the reference engine. */
const small = { layers: 2, hiddenSize: 32, heads: 4, maxPositions: 24 };
const variants: Readonly<Record<string, readonly Sections[]>> = {
  electra: [{ ...small }, { ...small, embeddingSize: 16, positions: 'nearby' }, { ...small, embeddingSize: 16, positions: 'alibi', intermediateSize: 48 }],
};
const cases = (await componentsOf('discriminator')).flatMap(({ name }) => (variants[name] ?? [{}]).map((options) => ({ name, options })));

describe.each(cases)('discriminator $name of $options', ({ name, options }) => {
  let network: DiscriminatorNetwork;
  beforeAll(async () => void (network = (await workshop.make('discriminator', { type: name, ...options })).network(V)));
  const batch = tokenBatch(V);

  it('gives every token a finite vector and one finite logit, the same on every engine', async () => {
    const outcomes = await Promise.all(engines.map((engine) => run(network, batch, engine)));
    for (const { outputs } of outcomes) {
      expect([outputs.hidden.length, outputs.logits.length]).toEqual([24 * network.config.hiddenSize, 24]);
      expect([...outputs.hidden, ...outputs.logits].every(Number.isFinite)).toBe(true);
      expect(difference(outputs.hidden, outcomes[0].outputs.hidden)).toBeLessThan(1e-4);
      expect(difference(outputs.logits, outcomes[0].outputs.logits)).toBeLessThan(1e-4);
    }
    expect(new Set(outcomes[0].outputs.logits.slice(0, 19)).size).toBe(19);
  });

  it('sees no padding: neither what stands there nor how much of it there is', async () => {
    const [engine] = engines;
    const { outputs } = await run(network, batch, engine);
    const others = [tokenBatch(V, { padding: 9 }), tokenBatch(V, { length: 20 }), tokenBatch(V, { length: 20, padding: 9 })];
    for (const other of others) {
      const again = (await run(network, other, engine)).outputs;
      for (const [b, real] of batch.lengths.entries()) {
        expect(difference(again.logits.subarray(b * other.length, b * other.length + real), outputs.logits.subarray(b * 12, b * 12 + real))).toBeLessThan(1e-5);
      }
    }
  });

  it('looks at the other tokens of the sequence, on both sides, and at no other sequence', async () => {
    const [engine] = engines;
    const before = (await run(network, batch, engine)).outputs.logits;
    for (const at of [1, 10]) {
      const ids = batch.ids.slice();
      ids[at] = 5 + ((ids[at] - 5 + 1) % (V - 5));
      const after = (await run(network, { ...batch, ids }, engine)).outputs.logits;
      for (let t = 0; t < 12; t++) expect(after[t], `token ${t} when token ${at} is another`).not.toBe(before[t]);
      expect(difference(after.subarray(12, 19), before.subarray(12, 19))).toBeLessThan(1e-6);
    }
  });

  it('uses every parameter: each has a gradient', async () => {
    const { gradient } = await run(network, batch, engines[0], true);
    const unused = network.parameters.map(({ name }) => name).filter((parameter) => !gradient(parameter).some((value) => value !== 0));
    expect(unused).toEqual([]);
  });

  it('lists its parameters once, with the trunk under Hugging Face’s names, and describes itself for it', () => {
    expectSoundParameters(network);
    expectHuggingFace(network);
  });

  it('is another network for another vocabulary only where it must be', async () => {
    const larger = (await workshop.make('discriminator', { type: name, ...options })).network(V + 8);
    const changed = shapesOf(larger).filter((line) => !shapesOf(network).includes(line));
    expect(changed).toEqual([`electra.embeddings.word_embeddings.weight ${V + 8},${network.config.embeddingSize}`]);
  });
});

function shapesOf({ parameters }: DiscriminatorNetwork): string[] {
  return parameters.map((parameter) => `${parameter.name} ${parameter.shape}`);
}

function run(network: DiscriminatorNetwork, batch: TokenBatch, engine: Engine, gradient = false): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: network.parameters,
      inputs: inputsOf(batch),
      gradient,
      build(program) {
        const context = contextOf(program);
        const hidden_ND = network.hidden(context, tokensOf(batch, program));
        const logits_N = network.logits(context, hidden_ND);
        return { ...(gradient ? { loss: sum(logits_N) } : {}), hidden: hidden_ND, logits: logits_N };
      },
    },
    (memory) => initialize(memory, 4),
  );
}
