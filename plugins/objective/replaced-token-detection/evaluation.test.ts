import { describe, expect, it } from 'vitest';
import { createEvaluation, type HostTensor, type Tokenizer } from 'electra-run';
import { rtdObjective, tinyTokenizer } from '../../../test/support/tiny-rtd.ts';

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'dog', 'bark', '##ed', 'cat'];
const objective = rtdObjective({ tokenizer: { ...tinyTokenizer, token: (id: number) => pieces[id] } as Tokenizer });
const shape = { batch: 2, length: 6 };

/**
 * [CLS] the dog bark ##ed [SEP] with cat for dog and a lucky bark; [CLS] the [SEP] and padding.
 * Logits of padding are as wrong as can be: they must not count.
 */
const inputs: Record<string, HostTensor> = {
  ids: Int32Array.of(2, 5, 6, 7, 8, 3, 2, 5, 3, 0, 0, 0),
  segments: new Int32Array(12),
  real: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0),
  inputs: Int32Array.of(2, 5, 4, 4, 8, 3, 2, 4, 3, 0, 0, 0),
  positions: Int32Array.of(2, 3, 7, 9),
  chosen: Float32Array.of(1, 1, 1, 0),
};
const corrupted = Int32Array.of(2, 5, 9, 7, 8, 3, 2, 6, 3, 0, 0, 0);
const logits = Float32Array.of(-2, 1, 2, -1, -3, -2, -4, -1.5, 0, 50, 60, 70);

/** What the program says of this text when it put these tokens there and judges them so. */
function outputsOf(seen: Int32Array, said: Float32Array): Record<string, HostTensor> {
  const replaced = Float32Array.from(seen, (id, i) => (id === inputs.ids[i] ? 0 : 1));
  return {
    'mlm.values': Float32Array.of(1, 0.5, 3, 999),
    'mlm.right': Int32Array.of(0, 1, 0, 1),
    'rtd.values': Float32Array.from(said, (z, i) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - z * replaced[i]),
    'rtd.right': Int32Array.from(said, (z, i) => (Number(z > 0) === replaced[i] ? 1 : 0)),
    'rtd.logits': said,
    'rtd.labels': replaced,
    'mlm_sampled_accuracy.values': Float32Array.of(0, 1, 0, 1),
    'replaced_share.values': replaced,
    'shown.corrupted': seen,
    'shown.suspicion': said,
  };
}

describe('an evaluation', () => {
  it('counts the generator at the chosen positions, and no unused slot', () => {
    const figures = evaluated().figures();
    expect(figures).toMatchObject({ mlm_loss: 1.5, mlm_loss_floor: 6.5, mlm_accuracy: 1 / 3, mlm_sampled_accuracy: 1 / 3 });
  });

  it('counts the discriminator at all real tokens, special ones too, and never at padding', () => {
    const figures = evaluated().figures();
    // Replaced: dog → cat (logit 2) and the → dog (-1.5). Flagged above 0: the (1) and cat (2).
    const said = [-2, 1, 2, -1, -3, -2, -4, -1.5, 0];
    const loss = said.map((z, i) => Math.log(1 + Math.exp([2, 7].includes(i) ? -z : z))).reduce((sum, value) => sum + value) / 9;
    expect(figures.rtd_loss).toBeCloseTo(loss, 6);
    expect(figures).toMatchObject({ rtd_accuracy: 7 / 9, rtd_precision: 1 / 2, rtd_recall: 1 / 2, replaced_share: 2 / 9 });
    expect(figures.rtd_loss_floor).toBeCloseTo(-(2 / 9) * Math.log(2 / 9) - (7 / 9) * Math.log(7 / 9), 12);
  });

  it('ranks real tokens only: the area under the curve by hand', () => {
    // Of the 7 originals, cat (2) outranks all; dog (-1.5) outranks -2, -3, -2, -4: 7 + 4 of 14 pairs.
    expect(evaluated().figures().rtd_auc).toBeCloseTo(11 / 14, 12);
  });

  it('has a floor of 0 and neither precision nor area where nothing was replaced', () => {
    const evaluation = createEvaluation(objective, { unigramEntropy: 6.5, bytesPerToken: 4 });
    evaluation.add(shape, inputs, outputsOf(inputs.ids as Int32Array, new Float32Array(12).fill(-1)));
    expect(evaluation.figures()).toMatchObject({
      replaced_share: 0,
      rtd_loss_floor: 0,
      rtd_precision: 0,
      rtd_recall: 0,
      rtd_auc: NaN,
      rtd_accuracy: 1,
    });
  });
});

it('samples show what was replaced, how sure the network was, and what it suspected wrongly; no padding', () => {
  expect(evaluated().samples(5)).toEqual(['[CLS] the (73%!) [dog → cat 88%] barked [SEP]', '[CLS] [the → dog 18%] [SEP]']);
});

function evaluated(): ReturnType<typeof createEvaluation> {
  const evaluation = createEvaluation(objective, { unigramEntropy: 6.5, bytesPerToken: 4 });
  evaluation.add(shape, inputs, outputsOf(corrupted, logits));
  return evaluation;
}
