import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine, type ExampleBuilder, type Generator, type Loss, type Objective } from 'electra-run';
import { inputs, tinyEncoder, tinyMasker, tinyRun, tinyTokenizer } from '../../../test/support/tiny-rtd.ts';
import packed from '../../examples/packed/plugin.ts';
import electra from '../../generator/electra/plugin.ts';
import uniform from '../../generator/uniform/plugin.ts';
import sum from '../../loss/sum/plugin.ts';
import plugin from './plugin.ts';

const engine = await createOnnxEngine({ threads: 1 });
const chosen = [1, 4, 6, 10, 12];

describe('objective replace-mlm', () => {
  it.each(['chosen', 'all'] as const)('keeps an encoder that guesses words, and a generator beside it (predict: %s)', (predict) => {
    const { kept, networks, parameters } = objectiveOf({ predict });
    expect(kept).toMatchObject({ name: 'encoder', sees: 'all' });
    expect(Object.keys(networks).sort()).toEqual(['encoder', 'generator']);
    expect(networks.encoder.huggingFaceConfig).toMatchObject({ architectures: ['ElectraForMaskedLM'] });
    expect(parameters.some(({ name }) => name === 'encoder.copy_gate.weight')).toBe(predict === 'all');
  });

  it('counts the encoder at the chosen positions, as its logits say, and adds that with its weight', async () => {
    const run = await tinyRun(engine, objectiveOf({ loss: sum.create({ weights: { original: 2 } }, {}) as Loss }));
    const [trained, evaluated] = [await run.run('train'), await run.run('evaluate')];
    const values = evaluated['original.values'];
    expect(trained.original_loss[0]).toBeCloseTo(mean([0, 1, 2, 3, 4].map((slot) => values[slot])), 5);
    expect(trained.loss[0]).toBeCloseTo(trained.mlm_loss[0] + 2 * trained.original_loss[0], 4);
    expect(values).toHaveLength(6);
    await run.release();
  });

  it('counts it at all real tokens, padding never, where it predicts all', async () => {
    const run = await tinyRun(engine, objectiveOf({ predict: 'all' }));
    const [trained, evaluated] = [await run.run('train'), await run.run('evaluate')];
    const values = evaluated['original.values'];
    expect(trained.original_loss[0]).toBeCloseTo(mean(Array.from({ length: 14 }, (_, row) => values[row])), 5);
    const right = Array.from({ length: 14 }, (_, row) => (evaluated['shown.guesses'][row] === inputs.ids[row] ? 1 : 0));
    expect(trained.original_accuracy[0]).toBeCloseTo(mean(right), 6);
    expect(trained.chosen_accuracy[0]).toBeCloseTo(mean(chosen.map((row) => right[row])), 6);
    await run.release();
  });

  it.each(['chosen', 'all'] as const)(
    "never lets the encoder's loss into the generator, and reads no [MASK] (predict: %s)",
    async (predict) => {
      const loss: Loss = { combine: ({ mlm, original }) => add(original.loss, mul(mlm.loss, 0)) as Scalar, logged: {} };
      const run = await tinyRun(engine, { ...objectiveOf({ predict, share: 'none' }), loss });
      await run.run('train');
      const touched = run.memory.placements.filter(({ name }) => run.memory.view(run.memory.gradients, name).some((value) => value !== 0));
      expect(touched.filter(({ name }) => name.startsWith('generator.'))).toEqual([]);
      expect(touched.length).toBeGreaterThan(20);
      const { 'shown.corrupted': corrupted } = await run.run('evaluate');
      for (let row = 0; row < 16; row++) if (!chosen.includes(row)) expect(corrupted[row]).toBe(inputs.ids[row]);
      await run.release();
    },
  );

  it('needs no network of the generator', async () => {
    const objective = objectiveOf({ generator: uniform.create({}, {}) as Generator });
    expect(Object.keys(objective.terms)).not.toContain('mlm');
    const run = await tinyRun(engine, objective);
    expect(Number.isFinite((await run.run('train')).loss[0])).toBe(true);
    await run.release();
  });
});

it('samples show the original, what replaced it and the guess, and wrong guesses elsewhere', () => {
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'dog', 'bark', '##ed', 'cat'];
  const { samples } = objectiveOf({ tokenizer: { ...tinyTokenizer, token: (id: number) => pieces[id] } });
  const values = { corrupted: [2, 5, 9, 7, 8, 3], guesses: [2, 9, 6, 7, 8, 3] };
  expect(samples?.of({ ids: Int32Array.of(2, 5, 6, 7, 8, 3), length: 6, values })).toBe('[CLS] the (→ cat) [dog → cat → dog] barked [SEP]');
});

function objectiveOf({
  tokenizer = tinyTokenizer,
  ...changes
}: Record<string, unknown> & { tokenizer?: typeof tinyTokenizer } = {}): Objective {
  const parts = {
    examples: packed.create({ attention: 'sequence' }, {}) as ExampleBuilder,
    masker: tinyMasker,
    encoder: tinyEncoder(),
    generator: electra.create({ width: '1/2', depth: 1 }, {}) as Generator,
    loss: sum.create({ weights: {} }, {}) as Loss,
  };
  const options = { ...parts, predict: 'chosen', share: 'embeddings', temperature: 1, ...changes };
  return plugin.create(options as never, { tokenizer }) as Objective;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
