/** Documents that share a sequence and are kept apart: losses and gradients are those of the documents alone. */
import { describe, expect, it } from 'vitest';
import causalLm from '../plugins/objective/causal-lm/plugin.ts';
import document from '../plugins/examples/document/plugin.ts';
import packed from '../plugins/examples/packed/plugin.ts';
import stream from '../plugins/examples/stream/plugin.ts';
import spanDenoising from '../plugins/objective/span-denoising/plugin.ts';
import sum from '../plugins/loss/sum/plugin.ts';
import { batchesOf, type ExampleBatch } from '../src/data/batches.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { ExampleBuilder } from '../src/kinds/examples.ts';
import type { Loss } from '../src/kinds/loss.ts';
import type { Masker } from '../src/kinds/masker.ts';
import type { Objective } from '../src/kinds/objective.ts';
import { checkObjective } from '../src/objective/check-objective.ts';
import { EXAMPLES, layOut } from '../src/objective/fields.ts';
import { randomFor } from '../src/random.ts';
import { difference } from '../src/testing/run-once.ts';
import { maskedObjective, outcomeOf } from './support/tiny-language.ts';
import { rtdObjective, tinyEncoder, tinyTokenizer } from './support/tiny-rtd.ts';
import { tokenText } from './support/token-text.ts';

const engines = { onnx: await createOnnxEngine({ threads: 1 }), tfjs: await createTfjsEngine('cpu') };
const LENGTH = 16;
const texts = [[10, 11, 12], [13], [16, 17, 18, 21]];
const encoder = tinyEncoder({ maxPositions: LENGTH }, LENGTH);
const alone = document.create({}, {}) as ExampleBuilder;
const together = packed.create({ attention: 'document' }, {}) as ExampleBuilder;
const streamed = stream.create({ attention: 'document' }, {}) as ExampleBuilder;
/** Chooses by the token, so that the same ones are masked wherever they stand. */
const masker: Masker = {
  maxPositions: (length) => length,
  mask({ ids, candidates }) {
    const positions = candidates.filter((place) => ids[place] % 2 === 0);
    return { positions, inputs: positions.map(() => 4) };
  },
};
const causal = causalLm.create(
  { examples: alone, encoder, loss: sum.create({ weights: {} }, {}) as Loss },
  { tokenizer: tinyTokenizer },
) as Objective;

const objectives: Readonly<Record<string, Objective>> = {
  'masked-lm': maskedObjective({ masker }),
  'causal-lm': causal,
  // So cold that the generator's samples hang on no draw.
  'replaced-token-detection': rtdObjective({ encoder, masker, temperature: 1e-3 }),
};

describe.each(['onnx', 'tfjs'] as const)('documents that are kept apart in a sequence (%s)', (name) => {
  const engine = engines[name];

  it.each(Object.keys(objectives))('have the losses and the gradients of %s that they have alone', async (which) => {
    const objective = objectives[which];
    const [packing, single] = [
      await resultOf(engine, { ...objective, examples: together }),
      await resultOf(engine, { ...objective, examples: alone }),
    ];
    expect([packing.sequences, single.sequences]).toEqual([1, 3]);
    packing.values.forEach((values, term) => {
      expect(values.length).toBeGreaterThan(3);
      expect(difference(values, single.values[term])).toBeLessThan(1e-5);
    });
    expect(packing.loss).toBeCloseTo(single.loss, 4);
    expect(Math.max(...packing.gradients.map(Math.abs))).toBeGreaterThan(0.1);
    expect(difference(packing.gradients, single.gradients)).toBeLessThan(2e-4 * Math.max(1, single.loss));
  });

  it('end with their separator in a stream, as if each had one when alone', async () => {
    const ended = texts.map((ids) => [...ids, 3]);
    const packing = await resultOf(engine, { ...causal, examples: streamed }, [...texts.slice(0, -1), ended[2]]);
    const single = await resultOf(engine, { ...causal, examples: alone }, ended);
    expect(packing.loss).toBeCloseTo(single.loss, 5);
    expect(difference(packing.gradients, single.gradients)).toBeLessThan(1e-5);
  });
});

describe('examples that keep documents apart', () => {
  it('are refused, with what to do, by an encoder that cannot', () => {
    const trunk = { ...causal.kept.trunk, keepsApart: false };
    const objective = { ...causal, examples: together, kept: { ...causal.kept, trunk } };
    expect(() => checkObjective(objective)).toThrow(
      /keep the documents of a sequence apart \(attention: 'document'\), and this encoder \(2 layers/,
    );
  });

  it('are refused by an objective that cannot, when it is made and when it is validated', () => {
    const { create, check } = spanDenoising;
    expect(() => create({ examples: together } as never, { tokenizer: tinyTokenizer, length: LENGTH })).toThrow(/'span-denoising' cannot/);
    const around = { at: () => undefined, beside: () => undefined, inside: () => 'document' };
    expect(check?.({ encoder: { type: 't5' } } as never, around)).toMatchObject([
      { path: ['examples', 'attention'], hint: /Leave attention out/ },
    ]);
  });

  it('are the contract that an objective breaks which reads them otherwise than as tokens', async () => {
    const own: Objective = {
      ...causal,
      examples: together,
      compute: (context) => causal.compute({ ...context, tokens: (ids_N) => ({ ...context, ids_N, segments_N: context.fields.segments }) }),
    };
    const batch = batchFor(own, texts);
    const inputs = layOut(own, batch, 1)[0];
    await expect(outcomeOf(engines.onnx, own, batch, { mode: 'train', inputs })).rejects.toThrow(/does not take from tokens\(ids\)/);
  });

  it('are the contract that a builder breaks which says no documents', () => {
    const own = { ...causal, examples: { ...alone, apart: true } };
    expect(() => layOut(own, batchFor(own, texts), 1)).toThrow(/an example of 3 tokens has no documents/);
  });
});

/** All examples that the objective's builder makes of the documents, in their order. */
function batchFor({ examples, kept: { frame } }: Objective, documents: readonly number[][]): ExampleBatch {
  const made = examples.over(tokenText(documents), { frame, length: LENGTH, random: randomFor });
  return batchesOf(made, { batch: made.count, length: LENGTH, seed: 1 }).evaluationBatches(1)[0];
}

/** Rows that count of each term in an evaluation; the loss of a step of training, and its gradients. */
async function resultOf(engine: Engine, objective: Objective, documents: readonly number[][] = texts) {
  const batch = batchFor(objective, documents);
  const [held] = layOut(objective, batch, 1, { mode: 'evaluate' });
  const { outputs } = await outcomeOf(engine, objective, batch, { mode: 'evaluate', inputs: held });
  const trained = await outcomeOf(engine, objective, batch, { mode: 'train', inputs: layOut(objective, batch, 1)[0] });
  const values = Object.entries(objective.terms).map(([term, { weights }]) =>
    outputs[`${term}.values`].filter((_, row) => weights === EXAMPLES || held[weights][row] > 0),
  );
  return { values, sequences: batch.examples.length, loss: trained.outputs.loss[0], gradients: trained.memory.gradients };
}
