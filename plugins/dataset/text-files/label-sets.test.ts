import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { silentLog, type Dataset, type LabelSetExample } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import textFiles from './plugin.ts';

const folder = temporaryFolder('label-sets');

it('reads any number of labels from a list, or from a text with a separator between them', async () => {
  await write('a.jsonl', '{"text": "a", "label": ["x", "y"]}\n{"text": "b", "label": []}\n{"text": "c", "label": [1]}\n');
  await write('a.tsv', 'text\tlabel\na\tx;y\nb\t\nc\tz\n');
  await write('b.jsonl', '{"text": "a", "label": "x;y"}\n{"text": "b", "label": ""}\n');
  const sets = async (name: string, labelSeparator?: string) =>
    (await create(name, labelSeparator).split('dev')).map(({ labels, source }) => [labels, source?.lines]);
  expect(await sets('a.jsonl')).toEqual([
    [
      ['x', 'y'],
      [1, 1],
    ],
    [[], [2]],
    [['1'], [3]],
  ]);
  expect(await sets('a.tsv', ';')).toEqual([
    [
      ['x', 'y'],
      [2, 2],
    ],
    [[], [3]],
    [['z'], [4]],
  ]);
  expect((await sets('b.jsonl', ';')).map(([labels]) => labels)).toEqual([['x', 'y'], []]);
  expect(await create('a.tsv', ';').labels()).toEqual(['x', 'y', 'z']);
});

it.each([
  ['x; y', /a\.tsv:2: white space around the label ' y', which makes it another one\. Correct the line: .* ";" \(labelSeparator\)/],
  ['x;;y', /a\.tsv:2: label 2 of 3 is empty/],
  ['x;y;x', /a\.tsv:2: the label 'x' stands there twice/],
])('says what is wrong with the labels %j', async (field, message) => {
  await write('a.tsv', `text\tlabel\na\t${field}\n`);
  await expect(create('a.tsv', ';').split('train')).rejects.toThrow(message);
});

it.each([
  ['{"text": "a", "label": ["x", ""]}\n', /a\.jsonl:1: label 2 of 2 is empty\. Correct/],
  ['{"text": "a", "label": ["x", "x"]}\n', /a\.jsonl:1: the label 'x' stands there twice/],
  ['{"text": "a", "label": ["x"]}\n{"text": "b", "label": "x"}\n', /a\.jsonl:2: 'label' is a single label, and a list in .*:1\./],
  ['{"text": "a", "label": ["1", 2]}\n{"text": "b", "label": [1]}\n', /a\.jsonl:2: the label 1 is a number, and "1"/],
])('says where a list is wrong: %j', async (text, message) => {
  await write('a.jsonl', text);
  await expect(create('a.jsonl').split('train')).rejects.toThrow(message);
});

function write(name: string, text: string): Promise<void> {
  return writeFile(path.join(folder, name), text);
}

function create(name: string, labelSeparator?: string): Dataset<LabelSetExample> {
  const options = { train: name, dev: name, textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0 } as const;
  return textFiles.create({ ...options, labelSeparator }, { experimentFolder: folder, log: silentLog }) as Dataset<LabelSetExample>;
}
