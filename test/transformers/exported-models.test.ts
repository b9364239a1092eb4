/**
 * Hugging Face's library loads what runs of every system export, pre-trained and fine-tuned, with the classes that they name,
 * tokenizes texts with the tokenizers beside them, and computes what `electra-run logits` does.
 */
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runPythonIn } from '../interop/python.ts';
import { root } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('transformers');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const texts = ['the people of the united states', 'we', 'a government of the people, by the people and for the people'];

interface Read {
  readonly class: string;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly string[];
  readonly paddingSide: string;
  readonly tokens: readonly (readonly string[])[];
  /** Ids of each text, written greedily and with three beams. */
  readonly generated: readonly (readonly (readonly number[])[])[];
  readonly asked: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly said: Readonly<Record<string, readonly unknown[]>>;
}

const size = { layers: 2, hiddenSize: 32, heads: 2 };
const pairs = { type: 'masked-lm', examples: { type: 'pair-random', random: 0.5 }, second: 'next-sentence' };
const order = { type: 'masked-lm', examples: { type: 'pair-order' }, second: 'sentence-order' };

interface System {
  readonly objective: object;
  readonly sentinels?: number;
  /** Exported folder → class. */
  readonly classes: Readonly<Record<string, string>>;
  /** Around a text. */
  readonly frame: readonly [before: readonly string[], after: readonly string[]];
}

const fineTuned = (name: string): Record<string, string> => ({
  'downstream/texts/model': `${name}ForSequenceClassification`,
  'downstream/topics/model': `${name}ForSequenceClassification`,
  'downstream/tags/model': `${name}ForTokenClassification`,
});
const answers = (name: string, ending = ''): Record<string, string> => ({
  'downstream/spans/model': `${name}ForQuestionAnswering${ending}`,
});
const choosing = (name: string): Record<string, string> => ({ 'downstream/choices/model': `${name}ForMultipleChoice` });
const framed = [['[CLS]'], ['[SEP]']] as const;
const systems: Readonly<Record<string, System>> = {
  electra: {
    objective: {
      type: 'replaced-token-detection',
      generator: { type: 'electra', width: '1/2' },
      encoder: { type: 'electra', ...size, embeddingSize: 16, maxPositions: 32 },
    },
    classes: {
      'export/generator': 'ElectraForMaskedLM',
      'export/discriminator': 'ElectraForPreTraining',
      ...fineTuned('Electra'),
      ...choosing('Electra'),
      ...answers('Electra'),
    },
    frame: framed,
  },
  bert: {
    objective: { ...pairs, encoder: { type: 'bert', ...size, maxPositions: 32 } },
    classes: { 'export/encoder': 'BertForPreTraining', ...fineTuned('Bert'), ...choosing('Bert'), ...answers('Bert') },
    frame: framed,
  },
  roberta: {
    objective: { type: 'masked-lm', encoder: { type: 'roberta', ...size, maxPositions: 32 } },
    classes: { 'export/encoder': 'RobertaForMaskedLM', ...fineTuned('Roberta'), ...choosing('Roberta'), ...answers('Roberta') },
    frame: framed,
  },
  albert: {
    objective: { ...order, encoder: { type: 'albert', ...size, embeddingSize: 16, maxPositions: 32 } },
    classes: { 'export/encoder': 'AlbertForPreTraining', ...fineTuned('Albert'), ...choosing('Albert'), ...answers('Albert') },
    frame: framed,
  },
  gpt: {
    objective: { type: 'causal-lm', encoder: { type: 'gpt', ...size, maxPositions: 32 } },
    classes: {
      'export/encoder': 'OpenAIGPTLMHeadModel',
      'downstream/texts/model': 'OpenAIGPTForSequenceClassification',
      'downstream/topics/model': 'OpenAIGPTForSequenceClassification',
    },
    frame: [[], []],
  },
  gpt2: {
    objective: { type: 'causal-lm', encoder: { type: 'gpt2', ...size, maxPositions: 32 } },
    classes: { 'export/encoder': 'GPT2LMHeadModel', ...fineTuned('GPT2'), ...answers('GPT2') },
    frame: [[], []],
  },
  xlnet: {
    objective: { type: 'permutation-lm', encoder: { type: 'xlnet', ...size } },
    classes: { 'export/encoder': 'XLNetLMHeadModel', ...fineTuned('XLNet'), ...choosing('XLNet'), ...answers('XLNet', 'Simple') },
    frame: [[], ['[SEP]', '[CLS]']],
  },
  t5: {
    objective: { type: 'span-denoising', encoder: { type: 't5', ...size } },
    sentinels: 8,
    classes: {
      'export/model': 'T5ForConditionalGeneration',
      'downstream/answers/model': 'T5ForConditionalGeneration',
      'downstream/tags/model': 'T5ForTokenClassification',
    },
    frame: [[], ['[SEP]']],
  },
};

const answering = {
  type: 'text-to-text',
  name: 'answers',
  dataset: { type: 'text-files', train: './answers.jsonl', dev: './answers.jsonl', labelColumn: 'target' },
  targetLength: 12,
};

const cases = Object.entries(systems).flatMap(([system, { classes, frame }]) =>
  Object.entries(classes).map(([part, name]) => ({ system, name, model: at('runs', system, part), frame })),
);
const read = new Map<string, Read>();

beforeAll(async () => {
  for (const part of ['corpus', 'experiments']) cpSync(path.join(root, 'test/fixtures', part), at(part), { recursive: true });
  const answers = texts.map((text) => JSON.stringify({ text, target: text.split(' ').slice(-3).join(' ') }));
  writeFileSync(at('answers.jsonl'), answers.map((line) => `${line}\n`).join(''));
  const lines = (of: (text: string, index: number) => object): string =>
    texts.map((text, index) => `${JSON.stringify(of(text, index))}\n`).join('');
  writeFileSync(
    at('topics.jsonl'),
    lines((text, index) => ({ text, label: ['people', 'states', 'we'].slice(index) })),
  );
  writeFileSync(
    at('choices.jsonl'),
    lines((context, index) => ({ context, choices: texts, label: index })),
  );
  const qas = texts.map((context, id) => ({ id: `${id}`, question: 'who', answers: [{ text: context.slice(0, 2), answer_start: 0 }] }));
  const paragraphs = texts.map((context, index) => ({ context, qas: [qas[index]] }));
  writeFileSync(at('squad.json'), JSON.stringify({ data: [{ paragraphs }] }));
  writeFileSync(at('tags.txt'), Array.from({ length: 12 }, () => 'we NOUN\nare VERB\nhere ADVERB\n').join('\n'));
  for (const [system, { objective, sentinels = 0 }] of Object.entries(systems)) {
    const fineTuning = { batch: 8, length: 24, epochs: 1, learningRates: [5e-3], seeds: 1 };
    const experiment = {
      extends: './experiments/tiny.json5',
      name: system,
      ...(sentinels > 0 ? { tokenizer: { sentinels } } : {}),
      objective: { $replace: objective },
      train: { steps: 6, evaluateEvery: 6, checkpointEvery: 6 },
      tasks: [
        {
          type: 'text-classification',
          name: 'texts',
          head: 'dense',
          dataset: { type: 'text-files', train: './corpus/sentences.tsv' },
          ...fineTuning,
        },
        {
          type: 'multi-label-classification',
          name: 'topics',
          head: 'dense',
          dataset: { type: 'text-files', train: './topics.jsonl', dev: './topics.jsonl' },
          ...fineTuning,
        },
        {
          type: 'multiple-choice',
          name: 'choices',
          head: 'dense',
          dataset: { type: 'choice-files', train: './choices.jsonl', dev: './choices.jsonl' },
          ...fineTuning,
        },
        {
          type: 'token-classification',
          name: 'tags',
          dataset: { type: 'conll-files', train: './tags.txt', dev: './tags.txt' },
          ...fineTuning,
        },
        {
          type: 'question-answering',
          name: 'spans',
          dataset: { type: 'squad-files', train: './squad.json', dev: './squad.json' },
          ...fineTuning,
        },
        ...(system === 't5' ? [{ ...answering, ...fineTuning, epochs: 20 }] : []),
      ],
    };
    writeFileSync(at(`${system}.json5`), JSON.stringify(experiment));
    const { code, error } = await inProcess([`${system}.json5`], { folder });
    expect(code, error).toBe(0);
  }
  const models = cases.map(({ model }) => model);
  const all = (await runPythonIn(import.meta.dirname, 'read_models.py', ...models, '--', ...texts)) as readonly Read[];
  for (const [index, model] of models.entries()) read.set(model, all[index]);
});

describe.each(cases)('$name of $system', ({ name, model, frame: [before, after] }) => {
  const found = (): Read => read.get(model) as Read;

  it('is loaded by its class, every tensor of it and no other', () => {
    expect(found()).toMatchObject({ class: name, missing: [], unexpected: [], mismatched: [] });
  });

  it('has a tokenizer that puts around a text what it was trained with', () => {
    expect(found().paddingSide).toBe(after.at(-1) === '[CLS]' ? 'left' : 'right');
    for (const tokens of found().tokens) {
      expect(tokens.slice(0, before.length)).toEqual(before);
      expect(tokens.slice(tokens.length - after.length)).toEqual(after);
      expect(tokens.filter((token) => token.startsWith('['))).toHaveLength(before.length + after.length);
    }
  });

  it('says there what it says here', async () => {
    const { asked, said } = found();
    writeFileSync(at('question.jsonl'), `${JSON.stringify(asked)}\n`);
    const { code, out, error } = await inProcess(['logits', 'question.jsonl', '--model', model], { folder });
    expect(code, error).toBe(0);
    const answer = JSON.parse(out) as Record<string, readonly unknown[]>;
    expect(Object.keys(answer)).toEqual(Object.keys(said));
    for (const [output, values] of Object.entries(said)) {
      expect(values).toHaveLength(texts.length);
      for (const [row, own] of values.entries()) {
        // Of choices every one has a logit, and no token has.
        const real = name.endsWith('ForMultipleChoice') ? [] : asked.attention_mask[row];
        expect(farthest(own, answer[output][row], real)).toBeLessThan(1e-4);
      }
    }
  });
});

describe.each(cases.filter(({ name }) => name === 'T5ForConditionalGeneration'))('$model', ({ model }) => {
  it.each([1, 3])('writes there with %i beams what it writes here, token by token', async (beams) => {
    writeFileSync(at('texts.jsonl'), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
    const words = ['generate', 'texts.jsonl', '--model', model, '--longest', '12', '--beams', String(beams)];
    const { code, out, error } = await inProcess(words, { folder });
    expect(code, error).toBe(0);
    const written = out.trimEnd().split('\n');
    const { generated } = read.get(model) as Read;
    expect(written.map((line) => (JSON.parse(line) as { ids: number[] }).ids)).toEqual(generated[beams === 1 ? 0 : 1]);
  });
});

/** Largest difference of two nested lists of one shape; what was said of padding is left out. */
function farthest(a: unknown, b: unknown, real: readonly number[]): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b);
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return Infinity;
  const counts = (index: number): boolean => a.length !== real.length || real[index] === 1;
  return Math.max(...a.map((value, index) => (counts(index) ? farthest(value, b[index], []) : 0)));
}
