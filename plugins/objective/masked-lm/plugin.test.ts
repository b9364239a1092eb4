import { describe, expect, it } from 'vitest';
import { createEvaluation, createOnnxEngine, layOut, randomFor, type ExampleBuilder, type Masker, type Tokenizer } from 'electra-run';
import { batchOf, maskedObjective, outcomeOf } from '../../../test/support/tiny-language.ts';
import { tinyTokenizer, V } from '../../../test/support/tiny-rtd.ts';
import { tokenText } from '../../../test/support/token-text.ts';
import { floorsOf } from './figures.ts';
import { samplesOf } from './samples.ts';
import { secondOf } from './second.ts';

const engine = await createOnnxEngine({ threads: 1 });
const words = (count: number): number[] => Array.from({ length: count }, (_, i) => 10 + i);
const length = 16;

/** Positions 1 and 2 of every sequence, of four that there is room for. */
const first: Masker = { maxPositions: () => 4, mask: () => ({ positions: [1, 2], inputs: [4, 11] }) };

describe('objective masked-lm', () => {
  it('chooses 15 % of the real tokens, at least one, and never what is of the frame or padding', () => {
    const objective = maskedObjective();
    for (const [count, expected] of [
      [14, 2],
      [11, 2],
      [6, 1],
      [1, 1],
    ]) {
      for (let epoch = 0; epoch < 20; epoch++) {
        const [{ chosen, positions, inputs, ids }] = layOut(objective, batchOf(objective, [[words(count)]], { length, epoch }), 1);
        const taken = [...positions].filter((_, slot) => chosen[slot] === 1);
        expect(taken).toHaveLength(expected);
        for (const position of taken) expect(ids[position]).toBeGreaterThan(9);
        for (const position of ids.keys()) if (!taken.includes(position)) expect(inputs[position]).toBe(ids[position]);
      }
    }
  });

  it('masks an example anew in each epoch, or in so many ways', () => {
    const masks = (copies?: number): string[] => {
      const objective = maskedObjective(copies === undefined ? {} : { copies });
      return [0, 1, 2, 3].map((epoch) => String(layOut(objective, batchOf(objective, [[words(14)]], { length, epoch }), 1)[0].positions));
    };
    expect(new Set(masks()).size).toBeGreaterThan(2);
    const twice = masks(2);
    expect(twice[1]).not.toBe(twice[0]);
    expect(twice.slice(2)).toEqual(twice.slice(0, 2));
    expect(masks(2).slice(0, 2)).toEqual(masks().slice(0, 2));
  });

  it('repeats the examples with their masks, where a builder draws them anew in each epoch', () => {
    const drawing: ExampleBuilder = {
      labels: [],
      over: () => ({
        count: 1,
        tokens: 1,
        at: (_, epoch) => ({ ids: Int32Array.of(epoch), segments: new Int32Array(1), special: new Uint8Array(1), labels: {} }),
      }),
    };
    const idsOf = (copies?: number): number[] => {
      const { examples, kept } = maskedObjective({ examples: drawing, ...(copies === undefined ? {} : { copies }) });
      const made = examples.over(tokenText([[9]]), { frame: kept.frame, length, random: randomFor });
      return [0, 1, 2, 3, 4].map((epoch) => made.at(0, epoch).ids[0]);
    };
    expect(idsOf()).toEqual([0, 1, 2, 3, 4]);
    expect(idsOf(3)).toEqual([0, 1, 2, 0, 1]);
  });

  it.each(['none', 'next-sentence'] as const)('takes the loss at the chosen positions alone, with %s beside it', async (second) => {
    const objective = maskedObjective({ second, masker: first });
    const batch = batchOf(
      objective,
      [
        [words(6), words(4)],
        [words(3), words(2)],
      ],
      { length },
    );
    const [trained] = layOut(objective, batch, 1);
    const { outputs, memory } = await outcomeOf(engine, objective, batch, { mode: 'train', inputs: trained });
    const [held] = layOut(objective, batch, 1, { mode: 'evaluate' });
    const { outputs: rows } = await outcomeOf(engine, objective, batch, { mode: 'evaluate', inputs: held });
    const chosen = [0, 1, 4, 5].map((slot) => rows['mlm.values'][slot]);
    expect(outputs.mlm_loss[0]).toBeCloseTo(chosen.reduce((sum, value) => sum + value, 0) / 4, 5);

    // What the slots that are left over point at, or that they are there, moves no gradient.
    const elsewhere = { ...trained, positions: Int32Array.from(trained.positions, (row, slot) => (slot % 4 < 2 ? row : row + 7)) };
    const other = await outcomeOf(engine, objective, batch, { mode: 'train', inputs: elsewhere });
    expect(Math.max(...other.memory.gradients.map((value, i) => Math.abs(value - memory.gradients[i])))).toBeLessThan(1e-6);
  });

  it('leaves the head without a gradient where nothing is chosen', async () => {
    const objective = maskedObjective({ masker: first });
    const batch = batchOf(objective, [[words(6)]], { length });
    const [inputs] = layOut(objective, batch, 1);
    const { memory, outputs } = await outcomeOf(engine, objective, batch, {
      mode: 'train',
      inputs: { ...inputs, chosen: new Float32Array(4) },
    });
    expect(outputs.mlm_loss[0]).toBe(0);
    expect(memory.gradients.every((value) => value === 0)).toBe(true);
  });

  it('has losses of ln V and ln 2 where it knows nothing', async () => {
    const objective = maskedObjective({ second: 'sentence-order' });
    const batch = batchOf(objective, [[words(6), words(4)]], { length, label: 1 });
    const [inputs] = layOut(objective, batch, 1);
    const { outputs } = await outcomeOf(engine, objective, batch, { mode: 'train', inputs, weights: ({ weights }) => weights.fill(0) });
    expect(outputs.mlm_loss[0]).toBeCloseTo(Math.log(V), 5);
    expect(outputs.sentence_order_loss[0]).toBeCloseTo(Math.LN2, 5);
    expect(outputs.loss[0]).toBeCloseTo(Math.log(V) + Math.LN2, 5);
    expect(outputs.pair_share[0]).toBe(1);
  });

  it.each([
    ['next-sentence', 'next_sentence'],
    ['sentence-order', 'sentence_order'],
  ] as const)('learns from the label of %s with the state of the first token', async (second, term) => {
    const objective = maskedObjective({ second });
    const losses = [];
    for (const label of [0, 1]) {
      const batch = batchOf(objective, [[words(6), words(4)]], { length, label });
      const [inputs] = layOut(objective, batch, 1);
      expect([...inputs[`${term}_label`]]).toEqual([label]);
      const { outputs, memory } = await outcomeOf(engine, objective, batch, { mode: 'train', inputs });
      losses.push(outputs[`${term}_loss`][0]);
      expect(memory.view(memory.gradients, 'pooler.dense.weight').some((value) => value !== 0)).toBe(true);
    }
    // The probabilities of both answers are 1 together.
    expect(Math.exp(-losses[0]) + Math.exp(-losses[1])).toBeCloseTo(1, 5);
  });

  it('refuses examples that do not say what is to be learned', () => {
    const unlabelled = { labels: [], over: () => ({ count: 0, tokens: 0, at: () => null as never }) };
    expect(() => maskedObjective({ second: 'next-sentence', examples: unlabelled })).toThrow(
      /objective\.second is 'next-sentence', and the examples have no label 'next_sentence_label': they have none/,
    );
    expect(() => maskedObjective({ second: 'sentence-order', examples: { ...unlabelled, labels: ['next_sentence_label'] } })).toThrow(
      /theirs are next_sentence_label/,
    );
  });

  it('is a class of Hugging Face where the encoder has one for its heads', () => {
    expect(maskedObjective().networks.encoder.huggingFaceConfig).toMatchObject({ architectures: ['ElectraForMaskedLM'] });
    expect(maskedObjective({ second: 'next-sentence' }).networks.encoder.huggingFaceConfig).toBeNull();
    expect(maskedObjective().kept).toMatchObject({ name: 'encoder', sees: 'all', frame: { readOut: 'first' } });
  });
});

describe('what is said of it', () => {
  it('has floors: the frequencies of words, and of both answers', () => {
    const second = secondOf('next-sentence', maskedObjective().kept.trunk);
    const means = { mlm_loss: 1, next_sentence_loss: 0, pair_share: 0.75 };
    const figures = floorsOf(second)(means, { unigramEntropy: 6, bytesPerToken: 4, training: false });
    expect(figures).toMatchObject({ mlm_loss_floor: 6, next_sentence_accuracy_floor: 0.75 });
    expect(figures.next_sentence_loss_floor).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 10);
  });

  it('shows what was masked and what was guessed, whichever row of the batch it is', async () => {
    const objective = maskedObjective({ masker: first, second: 'next-sentence' });
    const batch = batchOf(
      objective,
      [
        [words(3), words(2)],
        [words(5), words(3)],
      ],
      { length, label: 1 },
    );
    const [held] = layOut(objective, batch, 1, { mode: 'evaluate' });
    const { outputs } = await outcomeOf(engine, objective, batch, { mode: 'evaluate', inputs: held });
    const evaluation = createEvaluation(objective, { unigramEntropy: 3, bytesPerToken: 4 });
    evaluation.add({ batch: 2, length }, held, outputs);
    for (const sample of evaluation.samples(2))
      expect(sample).toMatch(/^t2 \[t10 \d+%(?: → t\d+)?\] \[t11 \d+%(?: → t\d+)?\] t12 .*t3 \(random; random \d+%\)$/);
  });

  it('joins pieces of words', () => {
    const pieces = ['[PAD]', 'the', 'dog', 'bark', '##ed', 'cat'];
    const { of } = samplesOf({ ...tinyTokenizer, token: (id: number) => pieces[id] } as Tokenizer, null);
    const values = { positions: [17, 16], chosen: [1, 0], guess: [5, 5], nats: [Math.log(50), 0] };
    expect(of({ ids: Int32Array.of(1, 2, 3, 4, 0, 0, 0, 0), length: 4, values })).toBe('the [dog 2% → cat] barked');
  });
});
