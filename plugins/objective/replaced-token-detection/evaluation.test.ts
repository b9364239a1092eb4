import { describe, expect, it } from 'vitest';
import type { HostTensor, Tokenizer } from 'electra-run';
import { createEvaluation } from './evaluation.ts';

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'dog', 'bark', '##ed', 'cat'];
const tokenizer = { token: (id: number) => pieces[id] } as Tokenizer;
const shape = { batch: 2, length: 6 };

/**
 * [CLS] the dog bark ##ed [SEP] with cat for dog and a lucky bark; [CLS] the [SEP] and padding.
 * Logits of padding are as wrong as can be: they must not count.
 */
const inputs: Record<string, HostTensor> = {
  ids: Int32Array.of(2, 5, 6, 7, 8, 3, 2, 5, 3, 0, 0, 0),
  mask: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0),
  positions: Int32Array.of(2, 3, 7, 9),
  weights: Float32Array.of(1, 1, 1, 0),
};
const outputs: Record<string, HostTensor> = {
  corrupted: Int32Array.of(2, 5, 9, 7, 8, 3, 2, 6, 3, 0, 0, 0),
  logits: Float32Array.of(-2, 1, 2, -1, -3, -2, -4, -1.5, 0, 50, 60, 70),
  nll: Float32Array.of(1, 0.5, 3, 999),
  correct: Int32Array.of(0, 1, 0, 1),
};

describe('an evaluation', () => {
  it('counts the generator at the chosen positions, and no unused slot', () => {
    expect(evaluated().figures()).toMatchObject({ mlm_loss: 1.5, mlm_loss_floor: 6.5, mlm_accuracy: 1 / 3, mlm_sampled_accuracy: 1 / 3 });
  });

  it('counts the discriminator at all real tokens, special ones too, and never at padding', () => {
    const figures = evaluated().figures();
    // Replaced: dog → cat (logit 2) and the → dog (-1.5). Flagged above 0: the (1) and cat (2).
    const logits = [-2, 1, 2, -1, -3, -2, -4, -1.5, 0];
    const replaced = [2, 7];
    const loss = logits.map((z, i) => Math.log(1 + Math.exp(replaced.includes(i) ? -z : z))).reduce((sum, value) => sum + value) / 9;
    expect(figures.rtd_loss).toBeCloseTo(loss, 10);
    expect(figures).toMatchObject({ rtd_accuracy: 7 / 9, rtd_precision: 1 / 2, rtd_recall: 1 / 2, replaced_share: 2 / 9 });
    expect(figures.rtd_loss_floor).toBeCloseTo(-(2 / 9) * Math.log(2 / 9) - (7 / 9) * Math.log(7 / 9), 12);
  });

  it('ranks real tokens only: the area under the curve by hand', () => {
    // Of the 7 originals, cat (2) outranks all; dog (-1.5) outranks -2, -3, -2, -4: 7 + 4 of 14 pairs.
    expect(evaluated().figures().rtd_auc).toBeCloseTo(11 / 14, 12);
  });

  it('takes a lucky sample for an original', () => {
    const lucky = { ...outputs, corrupted: outputs.corrupted.slice().fill(6, 2, 3) };
    const evaluation = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
    evaluation.add(shape, inputs, lucky);
    expect(evaluation.figures()).toMatchObject({ replaced_share: 1 / 9, mlm_sampled_accuracy: 2 / 3 });
    expect(evaluation.samples(1)[0]).not.toContain('→');
  });

  it('gives the same figures however the batches are cut', () => {
    const parts = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
    for (const part of [0, 1]) {
      const cut = half(inputs, part);
      parts.add({ batch: 1, length: 6 }, { ...cut, positions: cut.positions.map((row) => row - 6 * part) }, half(outputs, part));
    }
    expect(parts.figures()).toEqual(evaluated().figures());
  });

  it('has a floor of 0 and neither precision nor area where nothing was replaced', () => {
    const evaluation = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
    evaluation.add(shape, inputs, { ...outputs, corrupted: inputs.ids, logits: new Float32Array(12).fill(-1) });
    expect(evaluation.figures()).toMatchObject({
      replaced_share: 0,
      rtd_loss_floor: 0,
      rtd_precision: 0,
      rtd_recall: 0,
      rtd_auc: NaN,
      rtd_accuracy: 1,
    });
  });

  it('does not overflow with logits of any size', () => {
    const evaluation = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
    evaluation.add(shape, inputs, { ...outputs, logits: outputs.logits.map((z) => z * 1000) });
    expect(Number.isFinite(evaluation.figures().rtd_loss)).toBe(true);
  });
});

describe('samples of an evaluation', () => {
  it('show what was replaced, how sure the network was, and what it suspected wrongly; no padding', () => {
    expect(evaluated().samples(5)).toEqual(['[CLS] the (73%!) [dog → cat 88%] barked [SEP]', '[CLS] [the → dog 18%] [SEP]']);
  });

  it('are the first sequences, and as many as asked for, up to 16', () => {
    const evaluation = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
    for (let step = 0; step < 20; step++) evaluation.add(shape, inputs, outputs);
    expect(evaluation.samples(3)).toEqual([...evaluated().samples(2), evaluated().samples(1)[0]]);
    expect(evaluation.samples(0)).toEqual([]);
    expect(evaluation.samples(100).length).toBe(16);
  });
});

/** The first or second sequence's half of every tensor. */
function half(tensors: Readonly<Record<string, HostTensor>>, part: number): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, values.slice((part * values.length) / 2, ((part + 1) * values.length) / 2)]),
  );
}

function evaluated(): ReturnType<typeof createEvaluation> {
  const evaluation = createEvaluation(tokenizer, { unigramEntropy: 6.5 });
  evaluation.add(shape, inputs, outputs);
  return evaluation;
}
