import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionExample } from 'electra-run';
import mrqaFiles from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mrqa-files-'))));
afterEach(() => rm(folder, { recursive: true }));

const header = { header: { dataset: 'NewsQA', split: 'train' } };
const context = 'A 🦊 and the Fox, said the fox.';
/** The last character is in a span, and the fox's face is one. */
const detected = {
  text: 'fox',
  char_spans: [
    [12, 14],
    [26, 28],
  ],
  token_spans: [],
};
const asked = { qid: 'q1', question: 'Who said it?', answers: ['fox', 'the fox'], detected_answers: [detected] };

it('judges by the answers, and learns from where they were detected, as they stand there', async () => {
  expect(await read([header, { id: '', context, qas: [asked] }])).toEqual([
    {
      id: 'q1',
      question: 'Who said it?',
      passage: context,
      answers: ['fox', 'the fox'],
      spans: [
        { text: 'Fox', start: context.indexOf('Fox') },
        { text: 'fox', start: context.indexOf('fox') },
      ],
      place: `${join(folder, 'train.jsonl.gz')}:2: qas[0]`,
    },
  ]);
});

it('leaves answers that stand elsewhere to the task', async () => {
  const [{ spans }] = await read([header, { context, qas: [{ ...asked, detected_answers: [{ text: 'fox', char_spans: [[0, 2]] }] }] }]);
  expect(spans).toEqual([{ text: 'fox', start: 0 }]);
});

describe('says where a file is wrong, if', () => {
  it.each<[string, unknown[], string]>([
    ['there is no header', [{ context, qas: [asked] }], ':1: the first line is no header'],
    ['an id is there twice', [header, { context, qas: [asked] }, { context, qas: [asked] }], ":3: qas[0]: the id 'q1' is that of"],
    ['a question has no answers', [header, { context, qas: [{ ...asked, answers: [] }] }], ':2: qas[0] has no answers'],
    [
      'nothing was detected',
      [header, { context, qas: [{ ...asked, detected_answers: undefined }] }],
      ":2: qas[0]: there is no 'detected_answers'",
    ],
    [
      'a span has one number',
      [header, { context, qas: [{ ...asked, detected_answers: [{ ...detected, char_spans: [[3]] }] }] }],
      ':2: qas[0].detected_answers[0].char_spans[0] must have two numbers',
    ],
    ['there are no questions', [header], 'has no questions'],
  ])('%s', async (_, lines, message) => {
    await expect(read(lines)).rejects.toThrow(message);
  });
});

async function read(lines: readonly unknown[]): Promise<readonly QuestionExample[]> {
  await writeFile(join(folder, 'train.jsonl.gz'), gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')));
  const dataset = await mrqaFiles.create({ train: 'train.jsonl.gz', dev: 'train.jsonl.gz', seed: 0 }, { experimentFolder: folder });
  return dataset.split('train') as Promise<readonly QuestionExample[]>;
}
