import { describe, expect, it } from 'vitest';
import { framed, nothingAround, randomFor, xlnetFrame, type Encoder, type ShownExample, type Trunk } from 'electra-run';
import { tinyTokenizer } from '../../../test/support/tiny-rtd.ts';
import electra from '../../encoder/electra/plugin.ts';
import xlnet from '../../encoder/xlnet/plugin.ts';
import packed from '../../examples/packed/plugin.ts';
import permutationLm from './plugin.ts';

const sizes = { layers: 1, hiddenSize: 8, heads: 2, dropout: 0, attentionDropout: 0, initializerRange: 0.02 };
const encoders = {
  xlnet: xlnet.create(sizes, {}) as Encoder,
  electra: electra.create({ ...sizes, maxPositions: 16, positions: 'absolute' }, { length: 16 }) as Encoder,
};

describe('objective permutation-lm', () => {
  it('frames texts as XLNet does, with a segment of its own for [CLS] where the encoder can tell it apart', () => {
    const framesOf = (encoder: Encoder) => framed(objective({ encoder }).kept.frame, [10], [20, 21]);
    expect([...framesOf(encoders.xlnet).ids]).toEqual([10, 3, 20, 21, 3, 2]);
    expect([...framesOf(encoders.xlnet).segments]).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...framesOf(encoders.electra).segments]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('takes a share as a number or as a fraction, and refuses more tokens than there are', () => {
    const check = (predictRatio: number | string) => permutationLm.check?.({ predictRatio } as never, nothingAround);
    expect([check('1/6'), check(1), check('2/2')]).toEqual([[], [], []]);
    expect(check('3/2')).toMatchObject([{ path: ['predictRatio'], message: '3/2 are more tokens than there are.' }]);
    expect(objective({ predictRatio: 0.25 }).fields.targets.shape(128)).toEqual([32]);
    expect(objective({}).fields.targets.shape(512)).toEqual([85]);
  });

  it('refuses a tokenizer that knows no words', () => {
    const { continuesWord: _, ...wordless } = tinyTokenizer;
    expect(() => objective({}, wordless)).toThrow('objective/permutation-lm needs to know where words begin');
  });

  it('refuses an encoder that has one stream, and says which have two', () => {
    const { streams: _, ...trunk } = encoders.electra.trunk({ vocabularySize: 40 });
    const encoder: Encoder = { trunk: () => trunk as Trunk };
    expect(() => objective({ encoder })).toThrow(
      expect.objectContaining({
        code: 'one-stream',
        message: expect.stringContaining('this encoder (1 layers × 8, 2 heads, positions absolute)'),
      }),
    );
  });

  it('shows what was predicted, when, and what was guessed', () => {
    const { samples } = objective({});
    const example: ShownExample = {
      ids: Int32Array.of(10, 11, 12, 3, 2, 0),
      length: 5,
      // Of the second example of a batch, whose last slot is not used.
      values: { targets: [8, 6, 9], predicted: [1, 1, 0], guesses: [12, 30, 31], ranks: [3, 0, 1, 2, 4, 0] },
    };
    expect(samples?.of(example)).toBe('[2: t10 → t30] t11 [1: t12] t3 t2');
  });

  it('predicts every token of the text from left to right where it is told to', () => {
    const { corrupt } = objective({ predictRatio: 1, permBlock: 1 });
    const example = { ...framed(xlnetFrame(tinyTokenizer.special), [10, 11, 12]), labels: {} };
    const { targets, ranks } = corrupt(example, { length: 8, random: randomFor(1), progress: 1 });
    expect([targets, [...(ranks as Int32Array)]]).toEqual([
      [0, 1, 2],
      [1, 2, 3, 4, 5],
    ]);
  });
});

function objective(options: Partial<Parameters<typeof permutationLm.create>[0]>, tokenizer = tinyTokenizer) {
  const usual = {
    encoder: encoders.xlnet,
    examples: packed.create({ attention: 'sequence' }, {}),
    loss: undefined,
    predictRatio: '1/6',
    maxNgram: 5,
    permBlock: 256,
  };
  return permutationLm.create({ ...usual, ...options } as never, { tokenizer } as never) as Awaited<
    ReturnType<typeof permutationLm.create>
  > as import('electra-run').Objective;
}
