/**
 * Every metric that ships against every task: one that does not fit is refused before training, and each that the message names in its
 * place does fit. The table says which are taken.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { defaultsOf } from '../src/open/open-model.ts';
import { findingsOf } from '../src/finetune/task-data.ts';
import type { AnyComponent } from '../src/component/component.ts';
import type { AnyExample } from '../src/kinds/dataset.ts';
import type { Task } from '../src/kinds/task.ts';
import { root, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const components = async (kind: string): Promise<Map<string, AnyComponent>> => {
  const paths = await fastGlob(`plugins/${kind}/*/plugin.ts`, { cwd: root, absolute: true });
  const modules = await Promise.all(paths.map((file) => import(file) as Promise<{ default: AnyComponent }>));
  return new Map(modules.map(({ default: component }) => [component.name, component]));
};
const [metrics, tasks] = [await components('metric'), await components('task')];

const text = (label: string): AnyExample => ({ text: 'a', label });
const words = (...labels: string[]): AnyExample => ({ words: labels.map(() => 'a'), labels });
const set = (...labels: string[]): AnyExample => ({ text: 'a', labels });
const choice = (answer: number): AnyExample => ({ context: 'a', choices: ['b', 'c'], answer });
/** With this answer, or with none. */
const question = (...answers: string[]): AnyExample => ({
  id: String(answers.length),
  question: 'When?',
  passage: 'It was in June.',
  answers,
  spans: answers.map((answer) => ({ text: answer, start: 'It was in June.'.indexOf(answer) })),
});

const anyClasses = ['accuracy', 'macro-f1', 'mcc', 'micro-f1', 'weighted-f1'];
const ofOneClass = ['f1', 'precision', 'recall'];
const spans = ['span-f1', 'span-precision', 'span-recall'];

interface Case {
  readonly what: string;
  readonly task: string;
  readonly examples: readonly AnyExample[];
  readonly takes: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'texts of two classes',
    task: 'text-classification',
    examples: ['x', 'y'].map(text),
    takes: [...anyClasses, ...ofOneClass, 'auc'],
  },
  { what: 'texts of three classes', task: 'text-classification', examples: ['x', 'y', 'z'].map(text), takes: anyClasses },
  { what: 'numbers', task: 'regression', examples: ['1', '2', '4'].map(text), takes: ['mse', 'pearson', 'spearman'] },
  {
    what: 'pairs of texts with a number',
    task: 'sentence-similarity',
    examples: ['0', '0.5', '1'].map((label) => ({ text: 'a', pair: 'b', label })),
    takes: ['mse', 'pearson', 'spearman'],
  },
  {
    what: 'texts that are written',
    task: 'text-to-text',
    examples: ['x', 'y'].map(text),
    takes: ['exact-match', 'target-loss', 'token-f1'],
  },
  { what: 'words of three classes', task: 'token-classification', examples: [words('N', 'V', 'ADV')], takes: anyClasses },
  {
    what: 'words of two classes',
    task: 'token-classification',
    examples: [words('N', 'V')],
    takes: [...anyClasses, ...ofOneClass, 'auc'],
  },
  { what: 'tags', task: 'token-classification', examples: [words('B-PER', 'I-PER', 'O')], takes: [...anyClasses, ...spans] },
  {
    what: 'tags of which two are different',
    task: 'token-classification',
    examples: [words('B-PER', 'O')],
    takes: [...anyClasses, ...ofOneClass, ...spans, 'auc'],
  },
  {
    what: 'sets of labels',
    task: 'multi-label-classification',
    examples: [set('x', 'y'), set(), set('z')],
    takes: ['macro-f1', 'micro-f1', 'subset-accuracy', 'weighted-f1'],
  },
  {
    what: 'sets of two labels',
    task: 'multi-label-classification',
    examples: [set('x', 'y'), set('x')],
    takes: ['macro-f1', 'micro-f1', 'subset-accuracy', 'weighted-f1'],
  },
  {
    what: 'questions',
    task: 'question-answering',
    examples: [question('in June'), question()],
    takes: [...metrics.keys()].filter((name) => name.startsWith('squad-')),
  },
  { what: 'choices', task: 'multiple-choice', examples: [choice(0), choice(1)], takes: ['accuracy'] },
];

it('the table has every task that ships', () => {
  expect([...new Set(cases.map(({ task }) => task))].sort()).toEqual([...tasks.keys()].sort());
});

describe.each(cases)('of $what', ({ task, examples, takes }) => {
  it.each([...metrics.keys()])('%s', async (name) => {
    const found = await refusal(task, examples, { name });
    expect(found === null).toBe(takes.includes(name));
    if (found === null) return;
    expect(found.at).toEqual(['metrics', 0]);
    expect(['metric-does-not-fit', 'metric-refuses-labels']).toContain(found.code);
    const hint = found.hints.join(' ');
    const named = [...metrics.keys()].filter((other) => new RegExp(String.raw`(?<![\w-])${other}(?![\w-])`).test(hint));
    expect(named.length).toBeGreaterThan(0);
    const positive = examples.flatMap((example) => ('label' in example ? [example.label] : 'labels' in example ? example.labels : []))[0];
    for (const other of named) {
      const options = ofOneClass.includes(other) && positive ? { positive } : {};
      expect([other, await refusal(task, examples, { name: other, options })]).toEqual([other, null]);
    }
  });
});

it('f1, precision and recall of a named class fit any number of classes, and sets of labels', async () => {
  for (const name of ofOneClass) {
    const options = { positive: 'x' };
    for (const { task, examples } of cases.filter(({ what }) => /^(texts of three|sets)/.test(what)))
      expect(await refusal(task, examples, { name, options })).toBeNull();
    expect(await refusal('multiple-choice', [choice(0)], { name, options })).toMatchObject({ code: 'metric-does-not-fit' });
  }
});

it('span metrics say which label is no tag of their scheme, or that none is of the type they look for', async () => {
  const of = (options: object) => refusal('token-classification', [words('B-PER', 'I-PER', 'O', 'S-LOC')], { name: 'span-f1', options });
  expect(await of({ mode: 'strict', scheme: 'IOB2' })).toMatchObject({
    message: "The metric 'span_f1' of the task 'one' cannot judge its labels: 'S-LOC' is no tag of IOB2.",
  });
  expect(await of({ mode: 'strict', scheme: 'BIOES' })).toBeNull();
  expect(await of({ of: 'ORG' })).toMatchObject({ message: expect.stringContaining("no label is of a span of the type 'ORG'") as string });
  expect(await of({ of: 'LOC' })).toBeNull();
});

it('the place in the experiment is shown, and what to take instead', async () => {
  const folder = temporaryFolder('metric-fits');
  const lines = [0, 1, 2, 3].map((index) => JSON.stringify({ text: `text ${index}`, label: ['x', 'y'].slice(index % 2) }));
  writeFileSync(path.join(folder, 'topics.jsonl'), lines.join('\n'));
  const experiment = `{
  extends: ${JSON.stringify(tiny)},
  tasks: [{
    type: 'multi-label-classification',
    dataset: { type: 'text-files', train: 'topics.jsonl', dev: 'topics.jsonl' },
    metrics: ['micro-f1', 'accuracy'],
    length: 24,
  }],
}`;
  writeFileSync(path.join(folder, 'topics.json5'), experiment);
  const { code, out, error } = await inProcess(['validate', 'topics.json5', '--read'], { folder });
  expect(code).toBeGreaterThan(0);
  expect(`${out}${error}`).toContain('topics.json5:6:27  error  metric-does-not-fit');
  expect(`${out}${error}`).toContain("The task 'text-files' predicts label sets, and its metric 'accuracy' judges classes and choices.");
  expect(`${out}${error}`).toContain('For label sets there are micro-f1, macro-f1, weighted-f1 and subset-accuracy');
});

interface Asked {
  readonly name: string;
  readonly options?: object;
}

/** What is said of a metric on a task with these examples; null where it is taken. */
async function refusal(task: string, examples: readonly AnyExample[], { name, options = {} }: Asked) {
  const metric = made(metrics.get(name) as AnyComponent, options);
  const labels = [...new Set(examples.flatMap((each) => ('label' in each ? [each.label] : 'labels' in each ? each.labels : [])))];
  const dataset = { name: 'one', labels: async () => labels.flatMap((label) => label ?? []).sort(), split: async () => examples };
  const { findings } = await findingsOf(made(tasks.get(task) as AnyComponent, { dataset, metrics: [metric] }) as Task);
  const [found] = findings.filter(({ at }) => at[0] === 'metrics');
  return found ? { ...found.fault, at: found.at } : null;
}

function made(component: AnyComponent, options: object): unknown {
  return component.create({ ...defaultsOf(component), ...options } as never, {} as never);
}
