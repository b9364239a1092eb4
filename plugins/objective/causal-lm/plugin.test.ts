import { describe, expect, it } from 'vitest';
import { createEvaluation, createOnnxEngine, createTfjsEngine, layOut, type Objective, type Tokenizer } from 'electra-run';
import { batchOf, causalObjective, outcomeOf } from '../../../test/support/tiny-language.ts';
import { tinyTokenizer, V } from '../../../test/support/tiny-rtd.ts';
import { evaluation, floors } from './figures.ts';
import { samplesOf } from './samples.ts';

const engine = await createOnnxEngine({ threads: 1 });
const objective = causalObjective();
const texts = [[[10, 11, 12, 13, 14, 15, 16, 17]], [[20, 21, 22, 23, 24]]] as const;
const batch = batchOf(objective, texts, { length: 8 });

describe('objective causal-lm', () => {
  it('asks for every token but the first, and for no padding', () => {
    const [{ next, guessed, ids }] = layOut(objective, batch, 1);
    expect([...ids]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 0, 0, 0]);
    expect([...next]).toEqual([11, 12, 13, 14, 15, 16, 17, 0, 21, 22, 23, 24, 0, 0, 0, 0]);
    expect([...guessed]).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it.each(['onnx', 'tfjs'])('sees nothing of what comes: another token changes no logit before it (%s)', async (name) => {
    const used = name === 'onnx' ? engine : await createTfjsEngine('cpu');
    const logitsOf = async (ids: readonly number[]): Promise<Float32Array> => {
      const changed = batchOf(objective, [[ids]], { length: 8 });
      const [inputs] = layOut(withLogits(objective), changed, 1, { mode: 'evaluate' });
      return (await outcomeOf(used, withLogits(objective), changed, { mode: 'evaluate', inputs })).outputs['shown.logits'] as Float32Array;
    };
    const [ids] = texts[0];
    const before = await logitsOf(ids);
    for (const place of [1, 4, 7]) {
      const after = await logitsOf(ids.map((id, index) => (index === place ? 30 : id)));
      expect(after.slice(0, place * V)).toEqual(before.slice(0, place * V));
      expect(after.slice(place * V)).not.toEqual(before.slice(place * V));
    }
  });

  it('has a loss of ln V where all logits are the same, and of 0 where there is one token', async () => {
    const [inputs] = layOut(objective, batch, 1);
    const { outputs } = await outcomeOf(engine, objective, batch, {
      mode: 'train',
      inputs,
      weights: (memory) => memory.view(memory.weights, objective.kept.trunk.wordTable).fill(0),
    });
    expect(outputs.lm_loss[0]).toBeCloseTo(Math.log(V), 5);
    const single = causalObjective({ vocabularySize: 1 });
    const zeros = batchOf(single, [[[0, 0, 0, 0]]], { length: 8 });
    const only = await outcomeOf(engine, single, zeros, { mode: 'train', inputs: layOut(single, zeros, 1)[0] });
    expect(Math.abs(only.outputs.lm_loss[0])).toBe(0);
  });

  it('keeps a network that reads from left to right, and fine-tunes the state of the last token', () => {
    const { kept, networks } = objective;
    expect(kept).toMatchObject({ name: 'encoder', sees: 'before', frame: { before: [], after: [], readOut: 'last' } });
    expect(networks.encoder.huggingFaceConfig).toMatchObject({ architectures: ['ElectraForCausalLM'], is_decoder: true });
  });

  it('measures perplexity, and bits per byte of the text', () => {
    const values = Float32Array.of(1, 2, 3);
    const text = { unigramEntropy: 4, bytesPerToken: 5 };
    const figures = { ...floors({ lm_loss: 2 }, { ...text, training: false }), ...evaluation({ lm: { values } }, text) };
    expect(figures.lm_perplexity).toBeCloseTo(Math.exp(2), 10);
    expect(figures.lm_bits_per_byte).toBeCloseTo(2 / Math.log(2) / 5, 10);
    expect(figures).toMatchObject({ lm_loss_floor: 4, lm_perplexity_floor: Math.exp(4) });
    expect(figures.lm_bits_per_byte_floor).toBeCloseTo(2 * figures.lm_bits_per_byte, 10);
  });

  it('shows what it would have said, and how likely the text was', () => {
    const pieces = ['[PAD]', 'the', 'dog', 'bark', '##ed', 'cat'];
    const { of } = samplesOf({ ...tinyTokenizer, token: (id: number) => pieces[id] } as Tokenizer);
    const values = { guess: [5, 3, 4, 0], nats: [Math.log(4), 0.1, 0.2, 0] };
    expect(of({ ids: Int32Array.of(1, 2, 3, 4), length: 4, values })).toBe('the [cat → dog 25%] barked');
  });

  it('counts in an evaluation what it counts in training', async () => {
    const inputs = layOut(objective, batch, 1)[0];
    const { outputs } = await outcomeOf(engine, objective, batch, { mode: 'train', inputs });
    const [held] = layOut(objective, batch, 1, { mode: 'evaluate' });
    const evaluated = createEvaluation(objective, { unigramEntropy: 3, bytesPerToken: 4 });
    evaluated.add({ batch: 2, length: 8 }, held, (await outcomeOf(engine, objective, batch, { mode: 'evaluate', inputs: held })).outputs);
    expect(evaluated.figures().lm_loss).toBeCloseTo(outputs.lm_loss[0], 5);
    expect(evaluated.samples(2)).toHaveLength(2);
  });
});

/** The same, showing its logits. */
function withLogits(plain: Objective): Objective {
  return {
    ...plain,
    compute(context) {
      const { terms } = plain.compute(context);
      return { terms, shown: { logits: terms.lm.logits! } };
    },
  };
}
