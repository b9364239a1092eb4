import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { silentLog, type ChoiceExample, type Dataset } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import choiceFiles from './plugin.ts';

const folder = temporaryFolder('choice-files');

it('reads lists of choices with a number, from 0 or 1, or a letter', async () => {
  const line = { context: 'It rained.', choices: ['She got wet.', 'She flew.'] };
  expect(await read([{ ...line, label: 1 }])).toMatchObject([{ ...line, answer: 1, source: { lines: [1] } }]);
  expect(
    (
      await read([
        { ...line, label: '0' },
        { ...line, label: 'B' },
      ])
    ).map(({ answer }) => answer),
  ).toEqual([0, 1]);
  expect(
    (
      await read(
        [
          { ...line, label: 2 },
          { ...line, label: 'A' },
        ],
        { labelsFrom: 1 },
      )
    ).map(({ answer }) => answer),
  ).toEqual([1, 0]);
});

it('reads SWAG, RACE and COPA under their keys', async () => {
  const swag = { sent1: 'A man sits.', sent2: 'He', ending0: 'eats.', ending1: 'flies.', ending2: 'is two.', ending3: 'rains.', label: 0 };
  expect(
    await read([swag], {
      contextColumn: 'sent1',
      questionColumn: 'sent2',
      choicesColumn: ['ending0', 'ending1', 'ending2', 'ending3'],
    }),
  ).toMatchObject([{ context: 'A man sits.', question: 'He', choices: ['eats.', 'flies.', 'is two.', 'rains.'], answer: 0 }]);
  const race = { article: 'Long.', question: 'Why?', options: ['a', 'b', 'c', 'd'], answer: 'D' };
  const keys = { contextColumn: 'article', questionColumn: 'question', choicesColumn: 'options', labelColumn: 'answer' };
  expect(await read([race], keys)).toMatchObject([{ context: 'Long.', question: 'Why?', choices: ['a', 'b', 'c', 'd'], answer: 3 }]);
  const copa = { premise: 'It rained.', choice1: 'a', choice2: 'b', question: 'effect', label: 1 };
  expect(await read([copa], { contextColumn: 'premise', questionColumn: 'question', choicesColumn: ['choice1', 'choice2'] })).toMatchObject(
    [{ context: 'It rained.', question: 'effect', choices: ['a', 'b'], answer: 1 }],
  );
});

it.each<[object, RegExp]>([
  [{ label: 2 }, /:1: 'label' is '2', and it must be .* from 0 to 1, or its letter, from A to B\. If the first .* labelsFrom: 1/],
  [{ label: -1 }, /'-1', .* withheld/],
  [{ label: 'C' }, /is 'C', and it must be/],
  [{ label: 0.5 }, /is '0\.5'/],
  [{ choices: ['a'] }, /'choices' has one choice, and needs two or more/],
  [{ choices: 'a' }, /'choices' is the text "a", and it must be a list of texts/],
  [{ choices: ['a', 7] }, /'choices\[1\]' is the number 7/],
  [{ choices: ['a', ' '] }, /'choices\[1\]' is empty/],
  [{ context: '' }, /'context' is empty/],
])('says where a line is wrong: %j', async (changes, message) => {
  await expect(read([{ context: 'c', choices: ['a', 'b'], label: 0, ...changes }])).rejects.toThrow(message);
});

it('names the options for a key that is not there', async () => {
  await expect(read([{ text: 'a' }])).rejects.toThrow(
    /no key 'choices', only 'text'\. Set contextColumn, questionColumn, choicesColumn and/,
  );
});

async function read(lines: readonly object[], options: object = {}): Promise<readonly ChoiceExample[]> {
  await writeFile(path.join(folder, 'a.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const defaults = { contextColumn: 'context', choicesColumn: 'choices', labelColumn: 'label', labelsFrom: 0, encoding: 'utf-8', seed: 0 };
  const files = { train: 'a.jsonl', dev: 'a.jsonl' };
  const made = choiceFiles.create({ ...defaults, ...files, ...options } as never, { experimentFolder: folder, log: silentLog } as never);
  return (made as Dataset<ChoiceExample>).split('train');
}
