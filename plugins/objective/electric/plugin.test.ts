import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  createOnnxEngine,
  randomFor,
  type Discriminator,
  type ExampleBuilder,
  type Generator,
  type Loss,
  type Objective,
} from 'electra-run';
import { inputs, tinyEncoder, tinyMasker, tinyRun, tinyTokenizer } from '../../../test/support/tiny-rtd.ts';
import electraHead from '../../discriminator/electra/plugin.ts';
import packed from '../../examples/packed/plugin.ts';
import electra from '../../generator/electra/plugin.ts';
import sum from '../../loss/sum/plugin.ts';
import plugin from './plugin.ts';

const engine = await createOnnxEngine({ threads: 1 });
const noised = Float32Array.of(1, 0, 1, 0, 1, 0);
const kept = Float32Array.of(0, 1, 0, 1, 0, 0);
const fed = { ...inputs, noised, kept, noised_count: Float32Array.of(3), kept_count: Float32Array.of(2) };

describe('objective electric', () => {
  it('puts samples where the coin says noise, and leaves the other chosen tokens', async () => {
    const run = await tinyRun(engine, objectiveOf());
    const { 'shown.corrupted': corrupted } = await run.run('evaluate', fed);
    for (let row = 0; row < 16; row++) if (![1, 6, 12].includes(row)) expect(corrupted[row]).toBe(inputs.ids[row]);
    await run.release();
  });

  it('counts a sample as noise though it be the right token, and energies where tokens were kept', async () => {
    const run = await tinyRun(engine, objectiveOf());
    run.memory.view(run.memory.weights, 'generator.generator_lm_head.bias')[13] = 1000;
    const [trained, evaluated] = [await run.run('train', fed), await run.run('evaluate', fed)];
    expect(evaluated['shown.corrupted'][1]).toBe(13);
    expect([...evaluated['nce.labels']]).toEqual([1, 0, 1, 0, 1, 0]);
    expect(trained.loss[0]).toBeCloseTo(trained.mlm_loss[0] + 10 * trained.nce_loss[0], 2);
    const energies = evaluated['energy.values'];
    expect(trained.energy[0]).toBeCloseTo((energies[1] + energies[3]) / 2, 5);
    await run.release();
  });

  it("never lets the encoder's loss into the generator", async () => {
    const loss: Loss = { combine: ({ mlm, nce }) => add(nce.loss, mul(mlm.loss, 0)) as Scalar, logged: {} };
    const run = await tinyRun(engine, { ...objectiveOf({ share: 'none' }), loss });
    await run.run('train', fed);
    const touched = run.memory.placements.filter(({ name }) => run.memory.view(run.memory.gradients, name).some((value) => value !== 0));
    expect(touched.filter(({ name }) => name.startsWith('generator.'))).toEqual([]);
    expect(touched.length).toBeGreaterThan(20);
    await run.release();
  });

  it('hides every chosen token from the generator, and tosses a coin for each', () => {
    const { corrupt } = objectiveOf({ noise: 0.25 });
    const example = {
      ids: Int32Array.of(2, 10, 11, 12, 13, 14, 15, 3),
      segments: new Int32Array(8),
      special: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1),
      labels: {},
    };
    let samples = 0;
    for (let index = 0; index < 400; index++) {
      const fields = corrupt(example as never, { length: 8, random: randomFor(index), progress: 1 });
      expect([1, 4, 6].map((position) => fields.inputs[position])).toEqual([4, 4, 4]);
      expect(Array.from(fields.kept, (each, slot) => each + fields.noised[slot])).toEqual([1, 1, 1]);
      samples += Array.from(fields.noised).reduce((sum, each) => sum + each, 0);
    }
    expect(Math.abs(samples / 1200 - 0.25)).toBeLessThan(0.04);
  });
});

it('samples show noise and kept tokens, and how sure the encoder is of each', () => {
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'dog', 'bark', '##ed', 'cat'];
  const { samples } = objectiveOf({ tokenizer: { ...tinyTokenizer, token: (id: number) => pieces[id] } });
  const values = { corrupted: [2, 5, 9, 7, 8, 3], suspicion: [2, -1, 0], positions: [14, 15, 13], chosen: [1, 1, 0], noised: [1, 0, 0] };
  expect(samples?.of({ ids: Int32Array.of(2, 5, 6, 7, 8, 3), length: 6, values })).toBe('[CLS] the [dog → cat 88%] [bark 27%]ed [SEP]');
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
    loss: sum.create({ weights: { nce: 10 } }, {}) as Loss,
    energy: electraHead.create({}, {}) as Discriminator,
  };
  const options = { ...parts, noise: 0.5, share: 'embeddings', ...changes };
  return plugin.create(options as never, { tokenizer }) as Objective;
}
