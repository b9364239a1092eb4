/** Cards: what the hub reads of them, what a person does, and what nobody has to know. */
import { describe, expect, it } from 'vitest';
import type { CardExperiment, CardFacts, CardTask } from './facts.ts';
import { modelCard } from './model-card.ts';

const experiment: CardExperiment = {
  name: 'speeches',
  seed: 7,
  corpus: { type: 'text', files: ['/home/somebody/secret-project/*.txt'], encoding: 'utf-8' },
  tokenizer: { type: 'wordpiece' },
  objective: { type: 'masked', encoder: { type: 'small', layers: 2 } },
  optimizer: { type: 'adamw', epsilon: 1e-6 },
  scheduler: { type: 'linear', rate: 0.002 },
  data: { length: 32 },
  train: { steps: 1000, batch: 8 },
  tasks: [{ type: 'text-classification', name: 'century', dataset: { type: 'text-files', train: 'C:\\data\\train.tsv' } }],
};
const summary = { learningRate: 1e-4, metrics: { accuracy: 0.75, f1: 0.5 } };
const task: CardTask = {
  task: 'century',
  metric: 'accuracy',
  labels: ['new', 'old'],
  trainExamples: 1470,
  devExamples: 130,
  remarks: ['century: cut at 24 tokens: 3 of 1,470 training examples.'],
  floor: { value: 0.5, note: 'majority class' },
  summary: {
    pretrained: { ...summary, mean: 0.75, deviation: 0.01, low: 0.7251, high: 0.7749, perSeed: [0.74, 0.76] },
    scratch: { ...summary, mean: 0.6, deviation: 0, low: null, high: null, perSeed: [0.6] },
  },
};
const facts: CardFacts = {
  experiment,
  result: {
    figures: { 'heldout/loss': 2.34567, 'heldout/other_loss': 1 },
    legend: [
      { name: 'loss', label: 'loss', unit: 'nats', network: 'encoder' },
      { name: 'other_loss', label: 'of another', network: 'other' },
    ],
    heldOutText: { tokens: 2981, share: 0.1211 },
    parameters: { encoder: 51_845 },
    engine: 'onnx (cpu, 2 threads)',
    downstream: [task],
  },
  name: 'encoder',
  className: 'SmallForMaskedLM',
  modelType: 'small',
  version: '1.2.3',
};

describe('the head of a card', () => {
  it('has what the hub asks for, each value in a line of JSON', () => {
    const card = { license: 'cc-by-4.0', languages: ['en'], datasets: ['someone/texts'], tags: ['history'], title: 'Speeches: "old"' };
    const start = { from: `hf:someone/base@${'a'.repeat(40)}` };
    expect(
      headOf({ ...facts, experiment: { ...experiment, card, start }, task, name: 'century', className: 'SmallForSequenceClassification' }),
    ).toEqual({
      license: 'cc-by-4.0',
      language: ['en'],
      library_name: 'transformers',
      pipeline_tag: 'text-classification',
      base_model: 'someone/base',
      datasets: ['someone/texts'],
      tags: ['electra-run', 'small', 'history'],
      'model-index': [
        {
          name: 'Speeches: "old"',
          results: [
            {
              task: { type: 'text-classification', name: 'century' },
              dataset: { type: 'text-files', name: 'century, 130 dev examples' },
              metrics: [
                { type: 'accuracy', value: 0.75, name: 'accuracy, mean of 2 seeds' },
                { type: 'f1', value: 0.5, name: 'f1, mean of 2 seeds' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('says nothing that nobody has said', () => {
    expect(headOf({ ...facts, className: null, modelType: undefined })).toEqual({ tags: ['electra-run'] });
    expect(modelCard(facts)).toContain('Nobody has said under which licence these weights may be used');
  });
});

describe('the text of a card', () => {
  it('has the figures of its network, and no others', () => {
    const text = modelCard(facts);
    expect(text).toContain('| loss | 2.346 nats |');
    expect(text).not.toContain('of another');
    expect(text).toContain('Fine-tuned in the same run (not these weights of encoder): century: accuracy 0.75.');
  });

  it('has of a task the means with their intervals, the floor and what was not read', () => {
    const text = modelCard({ ...facts, task, name: 'century' });
    expect(text).toContain('| start | accuracy | 95 % interval | deviation | seeds | f1 |');
    expect(text).toContain('| pretrained | 0.75 | 0.7251 to 0.7749 | 0.01 | 2 | 0.5 |');
    expect(text).toContain('| scratch | 0.6 |  |  | 1 | 0.5 |');
    expect(text).toContain('Whoever says the same of every example has 0.5 (majority class).');
    expect(text).toContain('- century: cut at 24 tokens: 3 of 1,470 training examples.');
  });

  it('has the recipe, and of paths no more than the last part', () => {
    const text = modelCard({ ...facts, task, name: 'century' });
    expect(text).toContain('- text for pre-training: `text` (files `*.txt`; encoding `utf-8`)');
    expect(text).toContain('data: `text-files` (train `train.tsv`)');
    expect(text).toContain('- objective: `masked` (encoder `small` (layers 2))');
    expect(text).toContain('- 1,000 steps of 8 sequences of 32 tokens');
    expect(text).toContain('- seed 7; computed by onnx (cpu, 2 threads)');
    expect(text).not.toMatch(/somebody|secret-project|C:/);
  });

  it('says how to load it, where there is a class', () => {
    expect(modelCard(facts)).toContain('from transformers import AutoTokenizer, SmallForMaskedLM\n');
    expect(modelCard({ ...facts, className: null })).not.toContain('from transformers');
  });
});

function headOf(of: CardFacts): Record<string, unknown> {
  const [, head] = modelCard(of).split('---\n');
  return Object.fromEntries(
    head
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), JSON.parse(line.slice(line.indexOf(':') + 1)) as unknown]),
  );
}
