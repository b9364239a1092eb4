import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type QuestionExample } from 'electra-run';
import squadFiles from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'squad-files-'))));
afterEach(() => rm(folder, { recursive: true }));

const context = 'The bridge 🌉 of Prague is built of stone.';
/** As Python counts: the bridge at night is one character there. */
const stone = { text: 'stone', answer_start: [...context].join('\0').split('\0').length - 6 };
const asked = { id: '1', question: 'What is it built of?', answers: [stone] };
const impossible = { id: '2', question: 'Who built it?', answers: [], is_impossible: true, plausible_answers: [stone] };

it('reads SQuAD 2.0, with places counted as JavaScript counts them', async () => {
  const told: string[] = [];
  const [first, second] = await read([asked, impossible], { told });
  expect(first).toMatchObject({
    id: '1',
    question: 'What is it built of?',
    passage: context,
    answers: ['stone'],
    spans: [{ text: 'stone', start: context.indexOf('stone') }],
    place: `${join(folder, 'train.json')}: data[0].paragraphs[0].qas[0]`,
  });
  expect(second).toMatchObject({ id: '2', answers: [], spans: [] });
  expect(told[0]).toBe('train.json: 1 questions have plausible_answers, which are not used');
});

it('reads SQuAD 1.1, packed too, and keeps all answers of a question', async () => {
  const several = { ...asked, answers: [stone, { text: 'built of stone', answer_start: stone.answer_start - 9 }, stone] };
  const [example] = await read([several], { name: 'train.json.gz' });
  expect(example.answers).toEqual(['stone', 'built of stone', 'stone']);
  expect(example.spans.every(({ text, start }) => example.passage.startsWith(text, start))).toBe(true);
});

it('leaves answers that stand elsewhere to the task', async () => {
  const [example] = await read([{ ...asked, answers: [{ text: 'stone', answer_start: 3 }] }]);
  expect(example.spans).toEqual([{ text: 'stone', start: 3 }]);
});

it('holds whole passages out where no dev is named', async () => {
  const paragraphs = Array.from({ length: 60 }, (_, index) => ({
    context: `${index} ${context}`,
    qas: ['a', 'b'].map((part) => ({ ...asked, id: `${index}${part}` })),
  }));
  await write('train.json', JSON.stringify({ data: [{ paragraphs }] }));
  const dataset = await create({ train: 'train.json' });
  const [train, dev] = [await dataset.split('train'), await dataset.split('dev')] as QuestionExample[][];
  expect([train.length + dev.length, dev.length > 0]).toEqual([120, true]);
  const trained = new Set(train.map(({ passage }) => passage));
  expect(dev.filter(({ passage }) => trained.has(passage))).toEqual([]);
});

describe('says where a file is wrong, if', () => {
  const at = 'data[0].paragraphs[0].qas';
  it.each<[string, unknown[], string]>([
    ['an id is there twice', [asked, asked], `${at}[1]: the id '1' is that of ${at}[0] too`],
    ['a question has no id', [{ ...asked, id: undefined }], `${at}[0]: there is no 'id', only 'question', 'answers'`],
    ['an id is a number', [{ ...asked, id: 7 }], `${at}[0].id is 7, and it must be a text`],
    ['a question is empty', [{ ...asked, question: ' ' }], `${at}[0].question is empty`],
    ['answers are no list', [{ ...asked, answers: stone }], `${at}[0].answers is an object, and it must be a list`],
    [
      'an answer has no place',
      [{ ...asked, answers: [{ text: 'stone' }] }],
      `${at}[0].answers[0]: there is no 'answer_start', only 'text'`,
    ],
    [
      'a place is a text',
      [{ ...asked, answers: [{ ...stone, answer_start: '3' }] }],
      `answers[0].answer_start is the text '3', and it must be`,
    ],
    ['a question is impossible and has answers', [{ ...asked, is_impossible: true }], `${at}[0] is_impossible and has answers`],
    ['a question has no answers and does not say so', [{ ...asked, answers: [] }], `${at}[0] has no answers`],
    ['a truth is a text', [{ ...asked, is_impossible: 'no' }], `${at}[0].is_impossible is the text 'no', and it must be true or false`],
    ['half of a character is there', [{ ...asked, question: '\ud83d?' }], `${at}[0].question has half of a surrogate pair`],
    ['there are no questions', [], 'has no questions'],
  ])('%s', async (_, qas, message) => {
    await expect(read(qas)).rejects.toThrow(message);
  });

  it.each([
    ['it is cut off', '{"data": [\n{"paragraphs": [', ':2:17: not JSON'],
    ['it is another JSON', '{"questions": []}', "train.json: there is no 'data', only 'questions'"],
    ['it is a list', '[]', 'train.json is a list, and it must be an object'],
  ])('%s', async (_, text, message) => {
    await write('train.json', text);
    await expect((await create({ train: 'train.json' })).split('train')).rejects.toThrow(message);
  });

  it('a byte is no text', async () => {
    await write('train.json', Buffer.concat([Buffer.from('{"data": "'), Buffer.from([0xff]), Buffer.from('"}')]));
    await expect((await create({ train: 'train.json' })).split('train')).rejects.toThrow(/train\.json:1:11/);
  });
});

async function read(qas: readonly unknown[], { name = 'train.json', told = [] as string[] } = {}): Promise<readonly QuestionExample[]> {
  const text = JSON.stringify({ version: 'v2.0', data: [{ title: 'Prague', paragraphs: [{ context, qas }] }] });
  await write(name, name.endsWith('.gz') ? gzipSync(text) : text);
  return (await create({ train: name, dev: name }, told)).split('train') as Promise<readonly QuestionExample[]>;
}

function write(name: string, text: string | Buffer): Promise<void> {
  return writeFile(join(folder, name), text);
}

async function create(options: { train: string; dev?: string }, told: string[] = []) {
  const log = { ...silentLog, info: (line: string) => void told.push(line) };
  return squadFiles.create({ seed: 0, ...options }, { experimentFolder: folder, log });
}
