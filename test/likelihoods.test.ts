/** How likely texts are by the networks of an objective: against sums by hand, against Hugging Face, and as a distribution. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import electra from '../plugins/encoder/electra/plugin.ts';
import generatorPlugin from '../plugins/generator/electra/plugin.ts';
import packed from '../plugins/examples/packed/plugin.ts';
import permutationLm from '../plugins/objective/permutation-lm/plugin.ts';
import sum from '../plugins/loss/sum/plugin.ts';
import { likelihoodsOf } from '../src/along/likelihoods.ts';
import { framed } from '../src/data/frame.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { ExampleBuilder } from '../src/kinds/examples.ts';
import type { FramedText } from '../src/kinds/evaluation.ts';
import type { Generator } from '../src/kinds/generator.ts';
import type { Loss } from '../src/kinds/loss.ts';
import type { Objective } from '../src/kinds/objective.ts';
import { vocabularyHead } from '../src/nn/heads/vocabulary.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { encode } from '../src/nn/network.ts';
import { initialize } from '../src/nn/parameters.ts';
import { networkContext } from '../src/objective/program.ts';
import { causalObjective, maskedObjective } from './support/tiny-language.ts';
import { rtdObjective, tinyEncoder, tinyTokenizer, V } from './support/tiny-rtd.ts';

const engine = await createOnnxEngine({ threads: 1 });
const { signal } = new AbortController();
const { mask, pad } = tinyTokenizer.special;

/** Two texts of different lengths: one more than fits a program at once would be none of this test's. */
const texts = [
  [10, 11, 12, 13],
  [20, 21],
];

describe('the pseudo-log-likelihood of a masked language model', () => {
  it('is the sum of what the network says of each token, hidden in a text of its own', async () => {
    const objective = maskedObjective();
    const { memory, ask } = await asked(objective, 'encoder');
    const values = await ask(texts);
    for (const [index, text] of texts.entries())
      for (const [place, id] of text.entries()) {
        const hidden = text.with(place, mask);
        const logits = await logitsByHand(objective, memory, hidden, place + 1);
        expect(values[index][place]).toBeCloseTo(logSoftmax(logits)[id], 5);
      }
    expect(values.map(({ length }) => length)).toEqual([4, 2]);
  });
});

describe.each([
  ['masked-lm', () => maskedObjective(), 'encoder', [0, 1, 2]],
  ['causal-lm', () => causalObjective(), 'encoder', [1, 2]],
  ['replaced-token-detection', () => rtdObjective(), 'generator', [0, 1, 2]],
  ['permutation-lm', permutationObjective, 'encoder', [0, 1, 2]],
] as const)('what %s says of a token', (_, make, network, places) => {
  it.each(places)('are probabilities: over all tokens at place %d they sum to 1', async (place) => {
    const objective = make();
    const { ask } = await asked(objective, network);
    const values = await ask(Array.from({ length: V }, (__, id) => [10, 11, 12].with(place, id)));
    const own = place - (objective.likelihoods?.[network].reads === 'before' ? 1 : 0);
    expect(values.reduce((total, each) => total + Math.exp(each[own]), 0)).toBeCloseTo(1, 5);
  });
});

it('a causal language model says nothing of the first token, and of others what its loss is made of', async () => {
  const objective = causalObjective();
  const { memory, ask } = await asked(objective, 'encoder');
  const [values] = await ask([texts[0]]);
  expect(values).toHaveLength(3);
  for (const [index, value] of values.entries()) {
    const logits = await logitsByHand(objective, memory, texts[0], index);
    expect(value).toBeCloseTo(logSoftmax(logits)[texts[0][index + 1]], 5);
  }
});

it('a text has the same values whatever is asked beside it', async () => {
  const { ask } = await asked(maskedObjective(), 'encoder');
  const [, beside] = await ask([...texts, [30, 31, 32]]);
  const [alone] = await ask([texts[1]]);
  alone.forEach((value, index) => expect(beside[index]).toBeCloseTo(value, 6));
});

it("the discriminator says how surely each token is original, as Hugging Face's logits do", async () => {
  const fixture = fileURLToPath(new URL('./fixtures/hf-electra-tiny/', import.meta.url));
  const expected = JSON.parse(readFileSync(`${fixture}expected.json`, 'utf8')) as Record<string, number[][]>;
  const sizes = { layers: 2, hiddenSize: 36, heads: 3, intermediateSize: 96, embeddingSize: 24, maxPositions: 25 };
  const fixed = { dropout: 0, attentionDropout: 0, positions: 'absolute', initializerRange: 0.02 } as const;
  const objective = rtdObjective({
    encoder: electra.create({ ...sizes, ...fixed }, { length: 20 }) as Encoder,
    generator: generatorPlugin.create({ width: '1/3', depth: 1, heads: 1 }, {}) as Generator,
    tokenizer: { ...tinyTokenizer, vocabularySize: 400 },
  });
  const memory = new FlatMemory(objective.parameters, []);
  await importNetwork(`${fixture}generator`, objective.networks.generator, memory);
  await importNetwork(`${fixture}discriminator`, objective.networks.discriminator, memory);
  const model = await engine.load(memory);
  const ask = likelihoodsOf({ objective, model, pad, longest: 25 });
  const real = expected.attention_mask.map((row) => row.filter((value) => value === 1).length);
  const read = real.map((length, index): FramedText => {
    const ids = Int32Array.from(expected.discriminator_input_ids[index].slice(0, length));
    const segments = Int32Array.from(expected.token_type_ids[index].slice(0, length));
    return { ids, segments, special: new Uint8Array(length) };
  });
  const values = await ask('discriminator', read, signal);
  values.forEach((own, index) =>
    own.forEach((value, place) => expect(value).toBeCloseTo(-Math.log1p(Math.exp(expected.discriminator_logits[index][place])), 4)),
  );
  await model.release();
});

it('generators that are not trained say nothing of a text', () => {
  const untrained: Generator = { beside: () => ({ network: null, logits: () => Promise.reject(new Error('not asked')) as never }) };
  expect(Object.keys(rtdObjective({ generator: untrained }).likelihoods ?? {})).toEqual(['discriminator']);
});

async function asked(objective: Objective, network: string) {
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 5);
  const model = await engine.load(memory);
  const ask = likelihoodsOf({ objective, model, pad, longest: objective.kept.trunk.size.maxPositions });
  const { frame } = objective.kept;
  return {
    memory,
    ask: (all: readonly (readonly number[])[]) =>
      ask(
        network,
        all.map((ids) => framed(frame, ids)),
        signal,
      ),
  };
}

/** Of one row of one text, without padding, in a program of its own. */
async function logitsByHand(objective: Objective, memory: FlatMemory, text: readonly number[], row: number): Promise<number[]> {
  const { kept, networks, parameters } = objective;
  const { ids } = framed(kept.frame, text);
  const model = await engine.load(memory);
  const executable = await model.compile({
    name: 'by-hand',
    parameters,
    inputs: { ids: { shape: [ids.length], dtype: 'int32' }, segments: { shape: [ids.length], dtype: 'int32' } },
    gradient: false,
    training: false,
    build(program) {
      const context = networkContext(kept.name, networks[kept.name], program);
      const [ids_N, segments_N] = [program.inputs.ids as Tensor1D, program.inputs.segments as Tensor1D];
      const tokens = { batch: 1, length: ids.length, ids_N, segments_N };
      const states_ND = encode(kept.trunk, context, tokens, { real_BT: null, sees: kept.sees });
      return { logits: vocabularyHead(kept.trunk).logits(context, states_ND) };
    },
  });
  const { logits } = await executable.run({ ids, segments: new Int32Array(ids.length) }, { seed: 1, step: 0 });
  await model.release();
  return [...logits.subarray(row * V, (row + 1) * V)];
}

function logSoftmax(logits: readonly number[]): number[] {
  const total = Math.log(logits.reduce((all, value) => all + Math.exp(value), 0));
  return logits.map((value) => value - total);
}

function permutationObjective(): Objective {
  const options = {
    examples: packed.create({ attention: 'sequence' }, {}) as ExampleBuilder,
    encoder: tinyEncoder(),
    loss: sum.create({ weights: {} }, {}) as Loss,
    predictRatio: '1/6',
    maxNgram: 5,
    permBlock: 256,
  };
  return permutationLm.create(options, { tokenizer: tinyTokenizer }) as Objective;
}
