/** The task `sentence-similarity` in a run: what it learns from, what it refuses, and the folder that it leaves. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { correlation } from '../src/kit/correlation.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('sentence-similarity');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);

/** Two texts in common words, and how many of these they share. */
const words = ['we', 'the people', 'of', 'congress', 'states', 'union', 'peace', 'war', 'law', 'public'];
const pairs = Array.from({ length: 40 }, (_, index) => {
  const text = [0, 1, 2, 3].map((place) => words[(index + place * 3) % words.length]);
  const pair = text.map((word, place) => (place < index % 5 ? words[(index * 7 + place + 1) % words.length] : word));
  return { text: text.join(' '), pair: pair.join(' '), score: String(5 - (index % 5)), label: index % 2 === 0 ? 'same' : 'other' };
});
const settings = { batch: 8, length: 24, epochs: 2, learningRates: [2e-3], scratch: false } as const;
const sts = { type: 'text-files', train: './sts.jsonl', dev: './sts.jsonl', pairColumn: 'pair', labelColumn: 'score' };
const similarity = (more: object): object => ({ type: 'sentence-similarity', ...settings, ...more });
const choices = { type: 'choice-files', train: './choices.jsonl', dev: './choices.jsonl' };

function experimentOf(name: string, tasks: readonly object[], changes: object = {}): string {
  const base = path.join(root, 'test/fixtures/experiments/tiny.json5');
  const corpus = { type: 'text', files: [path.join(root, 'test/fixtures/corpus/*.txt')] };
  const train = { steps: 4, evaluateEvery: 4, checkpointEvery: 4 };
  writeFileSync(at(`${name}.json5`), JSON.stringify({ extends: base, name, corpus, train, tasks, ...changes }));
  return `${name}.json5`;
}

async function done(words: readonly string[]): Promise<string> {
  const { code, out, error } = await inProcess(words, { folder });
  if (code !== 0) throw new Error(error);
  return out + error;
}

interface Result {
  readonly downstream: readonly {
    readonly task: string;
    readonly trainExamples: number;
    readonly remarks: readonly string[];
    readonly runs: readonly { readonly metrics: Readonly<Record<string, number>> }[];
  }[];
}

let result: Result;
const model = (task: string): string => at('runs/learned/downstream', task, 'model');

beforeAll(async () => {
  writeFileSync(at('sts.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  const chosen = pairs.map(({ text, pair }, index) => ({
    context: text,
    choices: ['we are at war', pair, 'law'].slice(index % 2),
    label: 1 - (index % 2),
  }));
  writeFileSync(at('choices.jsonl'), chosen.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const tasks = [
    similarity({ name: 'scores', dataset: sts, range: [1, 5] }),
    similarity({ name: 'texts', dataset: sts, learnsFrom: 'texts', pooling: 'first' }),
    similarity({ name: 'pairs', dataset: { ...sts, labelColumn: 'label' }, judgedOn: sts, learnsFrom: 'pairs', positive: 'same' }),
    similarity({ name: 'hard', dataset: choices, judgedOn: sts, learnsFrom: 'pairs' }),
  ];
  await done([experimentOf('learned', tasks)]);
  result = JSON.parse(readFileSync(at('runs/learned/result.json'), 'utf8')) as Result;
}, 240_000);

describe('what vectors are learned from', () => {
  it('are scores, texts, pairs of one label, and texts to choose from', () => {
    const told = result.downstream.map(({ task, trainExamples }) => [task, trainExamples]);
    const texts = new Set(pairs.flatMap(({ text, pair }) => [text, pair])).size;
    expect(told).toEqual([
      ['scores', 40],
      ['texts', texts],
      ['pairs', 20],
      ['hard', 40],
    ]);
  });

  it('is told where pairs are left out, and where a text of dev was among those of training', () => {
    const remarks = result.downstream.map(({ remarks: lines }) => lines.join(' '));
    expect(remarks[0]).toContain('scores: of 40 of 40 dev pairs a text is among those of training.');
    expect(remarks[2]).toContain("pairs: 20 training pairs have another label than 'same', and are left out.");
  });
});

describe('what the task leaves', () => {
  it.each(['scores', 'texts', 'pairs', 'hard'])('of %s is a folder whose cosines are those that were judged', async (task) => {
    const out = await done(['similarity', asked(), '--model', model(task)]);
    const cosines = out
      .trimEnd()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [(JSON.parse(line) as { similarity: number }).similarity] : []));
    const { metrics } = result.downstream.find((each) => each.task === task)?.runs[0] ?? { metrics: {} };
    // Not ranks, which change where two cosines are the same but for rounding. From texts alone all are near to 1 after so few steps.
    const scores = pairs.map(({ score }) => Number(score));
    expect(correlation(cosines, scores)).toBeCloseTo(metrics.pearson, task === 'texts' ? 2 : 4);
  });

  it('says of itself how vectors are made, in files and in words', () => {
    const read = (file: string): string => readFileSync(path.join(model('texts'), file), 'utf8');
    expect(JSON.parse(read('config.json'))).toMatchObject({ architectures: ['ElectraModel'] });
    expect(JSON.parse(read('1_Pooling/config.json'))).toMatchObject({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false });
    expect(JSON.parse(readFileSync(path.join(model('scores'), '1_Pooling/config.json'), 'utf8'))).toMatchObject({
      pooling_mode_mean_tokens: true,
    });
    expect(JSON.parse(read('sentence_bert_config.json'))).toEqual({ max_seq_length: 32, do_lower_case: false });
    expect(read('README.md')).toContain("A text's vector is its first token's state, scaled to length 1.");
    expect(read('README.md')).toContain('library_name: "sentence-transformers"');
    expect(readFileSync(path.join(model('pairs'), 'README.md'), 'utf8')).toMatch(/judged on: `text-files`/);
  });

  it('is exported, begun with and evaluated like any other model', async () => {
    await done(['export', model('texts'), '--to', 'onnx', '--out', at('onnx')]);
    await done(['export', model('texts'), '--to', 'sentence-transformers', '--out', at('again')]);
    const vectors = await Promise.all(
      [model('texts'), at('onnx'), at('again')].map(async (each) => {
        const [line] = (await done(['embed', asked(), '--model', each])).split('\n');
        return (JSON.parse(line) as { embedding: number[] }).embedding;
      }),
    );
    for (const vector of vectors) vector.forEach((value, index) => expect(value).toBeCloseTo(vectors[0][index], 5));
    const tasks = experimentOf('evaluated', [similarity({ name: 'scores', dataset: sts, range: [1, 5] })]);
    const out = await done(['evaluate', model('scores'), tasks]);
    expect(out).toContain('spearman');
    await done(['fine-tune', model('scores'), tasks, 'tasks.0.epochs=1', 'name=further']);
  });
});

/** The judged pairs, as a file of questions. */
function asked(): string {
  writeFileSync(at('asked.jsonl'), pairs.map(({ text, pair }) => `${JSON.stringify({ text, pair })}\n`).join(''));
  return 'asked.jsonl';
}

describe('what is refused before anything is trained', () => {
  it.each<[string, object, RegExp]>([
    ['parts of a batch', { learnsFrom: 'pairs', microBatch: 4 }, /microBatch[\s\S]*must be computed at once/],
    ['a batch of one', { learnsFrom: 'texts', batch: 1 }, /in a batch of one nothing is there to be told from/],
    ['a positive label of scores', { positive: 'same' }, /only pairs have a label that is positive/],
    ['a range the wrong way round', { range: [5, 0] }, /5 is not less than 0/],
    [
      'scores outside of the range',
      { range: [0, 3] },
      /score-outside[\s\S]*sts\.jsonl:1\) is 5, and the scores are said to be from 0 to 3/,
    ],
    [
      'labels that are no scores',
      { dataset: { ...sts, labelColumn: 'label' } },
      /label of dev example 1 .*sts\.jsonl:1\) is 'same' and not a number/,
    ],
    ['single texts', { dataset: { ...sts, pairColumn: undefined } }, /has single texts, and similarity is judged by pairs/],
    [
      'pairs of several labels',
      { learnsFrom: 'pairs', dataset: { ...sts, labelColumn: 'label' }, judgedOn: sts },
      /have 2 labels \('other', 'same'\)[\s\S]*positive: "other"/,
    ],
    [
      'a label that no pair has',
      { learnsFrom: 'pairs', positive: 'alike', dataset: { ...sts, labelColumn: 'label' }, judgedOn: sts },
      /No training pair .* is labelled 'alike'[\s\S]*'other', 'same'/,
    ],
    [
      'a positive label of choices',
      { learnsFrom: 'pairs', positive: 'same', dataset: choices, judgedOn: sts },
      /have no labels to be positive/,
    ],
    ['classes as metric', { metrics: ['accuracy'], range: [1, 5] }, /metric-does-not-fit/],
  ])('are %s', async (_, changes, message) => {
    const file = experimentOf('refused', [similarity({ name: 'refused', dataset: sts, ...changes })]);
    const { code, error } = await inProcess(['validate', '--read', file], { folder });
    expect(error).toMatch(message);
    expect(code).not.toBe(0);
  });

  it('is learning from texts where nothing is dropped', async () => {
    const objective = { encoder: { dropout: 0, attentionDropout: 0 } };
    const file = experimentOf('undropped', [similarity({ dataset: sts, learnsFrom: 'texts' })], { objective });
    const { code, error } = await inProcess(['validate', file], { folder });
    expect([code, error]).toEqual([2, expect.stringMatching(/without dropout a text read twice is the same both times/)]);
  });
});
