/** A run that has only fine-tuned: its models are asked as its tasks judged them, by every verb that asks one. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('ask-tasks');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const call = (...words: readonly string[]) => inProcess(words, { folder });
const [topics, spans] = ['runs/job/downstream/topics/model', 'runs/job/downstream/spans/model'];
const context = 'the congress of the united states has made laws for years and for peace in the land';

beforeAll(async () => {
  cpSync(path.join(root, 'test/fixtures/tiny-teacher'), at('teacher'), { recursive: true });
  const colours = ['red', 'blue', 'red,blue', 'green'];
  const lines = Array.from({ length: 24 }, (_, index) => `a ${colours[index % 4]} thing ${index}\t${colours[index % 4]}`);
  writeFileSync(at('topics.tsv'), `text\tlabel\n${lines.join('\n')}\n`);
  const common = { length: 16, batch: 8, epochs: 1, learningRates: [1e-3], scratch: false };
  const labels = { type: 'text-files', train: 'topics.tsv', dev: 'topics.tsv', labelSeparator: ',' };
  const questions = { type: 'wordnet-definition-span', trainExamples: 24, devExamples: 8 };
  const tasks = [
    { type: 'multi-label-classification', name: 'topics', dataset: labels, threshold: 0.125, ...common },
    { type: 'question-answering', name: 'spans', dataset: questions, answerLength: 1, ...common, length: 32 },
  ];
  writeFileSync(at('job.json5'), JSON.stringify({ start: { from: 'teacher' }, trackers: [], tasks }));
  writeFileSync(at('one.json5'), JSON.stringify({ start: { from: 'teacher' }, trackers: [], tasks: tasks.slice(0, 1) }));
  writeFileSync(at('tasks.json5'), JSON.stringify({ trackers: [], tasks: tasks.slice(0, 1) }));
  for (const file of ['job.json5', 'one.json5']) {
    const { code, error } = await call(file);
    expect(code, error).toBe(0);
  }
  writeFileSync(at('text.jsonl'), '{"text": "a red thing"}\n');
  writeFileSync(at('question.jsonl'), `${JSON.stringify({ question: 'laws', context })}\n`);
}, 600_000);

async function answered(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, out, error } = await call(...words);
  expect(code, error).toBe(0);
  return JSON.parse(out) as Readonly<Record<string, unknown>>;
}

/** How many labels the model gives a text when its task had this threshold. */
async function labelsAt(threshold: number, ...words: readonly string[]): Promise<number> {
  const own = at(`topics-${threshold}`);
  cpSync(at(topics), own, { recursive: true });
  const file = path.join(own, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { task_specific_params: unknown };
  expect(config.task_specific_params).toEqual({ topics: { threshold: 0.125 } });
  writeFileSync(file, JSON.stringify({ ...config, task_specific_params: { topics: { threshold } } }));
  return ((await answered('predict', 'text.jsonl', '--model', own, ...words)).labels as unknown[]).length;
}

describe('what a model predicts', () => {
  it('are the labels above the threshold that its task judged them at, unless another one is given', async () => {
    expect(await labelsAt(1e-9)).toBe(3);
    expect(await labelsAt(1 - 1e-9)).toBe(0);
    expect(await labelsAt(1 - 1e-9, '--threshold', '0')).toBe(3);
  });

  it('are answers of as many tokens as its task judged, and no longer ones', async () => {
    const { top } = await answered('predict', 'question.jsonl', '--model', spans, '--top', '12');
    const answers = (top as { answer: string }[]).map(({ answer }) => answer);
    expect(answers).toHaveLength(12);
    expect(answers.filter((answer) => answer.includes(' '))).toEqual([]);
  });

  it.each([
    ['--top', '2', topics, 'text'],
    ['--decline-above', '0', topics, 'text'],
    ['--threshold', '0.2', spans, 'question'],
  ])('is not asked for with an option that would do nothing: %s %s', async (option, value, model, lines) => {
    const { code, out, error } = await call('predict', `${lines}.jsonl`, '--model', model, option, value);
    expect([code, out]).toEqual([2, '']);
    expect(error).toMatch(new RegExp(`${option} is of .*, and ${model} predicts something else\\.`));
  });
});

describe('a run that has exported no network of its own', () => {
  it('is asked for what its tasks learned, and several that can say it are listed', async () => {
    expect(await answered('predict', 'text.jsonl', '--model', 'runs/one')).toHaveProperty('labels');
    writeFileSync(at('ids.jsonl'), '{"input_ids": [2, 9, 3]}\n');
    expect(await answered('logits', 'ids.jsonl', '--model', 'runs/one')).toHaveProperty('logits');
    const { code, error } = await call('predict', 'text.jsonl', '--model', 'runs/job');
    expect(code).toBe(2);
    expect(error).toContain(`model-ambiguous\n  There are several models in runs/job that can be asked this:\n  ${spans}\n  ${topics}\n`);
    const none = await call('generate', 'text.jsonl', '--model', 'runs/job');
    expect([none.code, none.error]).toEqual([2, expect.stringContaining('No model in runs/job gives texts')]);
  });

  it('is judged and exported like any other', async () => {
    const { tasks } = await answered('evaluate', 'runs/one', 'tasks.json5', '--json');
    expect(tasks).toMatchObject([{ task: 'topics', examples: 24 }]);
    const { code, out, error } = await call('export', 'runs/one', '--to', 'onnx');
    expect(code, error).toBe(0);
    expect(out).toContain('topics → runs/one/onnx/topics');
  });

  it('is no start for who asks a folder without a model, and the message does not say so', async () => {
    const { code, error } = await call('predict', 'text.jsonl', '--model', 'runs');
    expect(code).toBe(2);
    expect(error).toMatch(/given-model-unusable\n {2}No model can be had from runs: it holds neither a model/);
  });
});
