import { expect, it } from 'vitest';
import { labelColumnOf, labelTaskText } from './label-column.ts';

const rows = Array.from({ length: 40 }, (_, index) => ({
  id: `n${index}`,
  text: `a text about the number ${index}`,
  section: ['sport', 'law', 'art'][index % 3],
  label: index % 4 === 0 ? 'bad' : 'good',
  score: index / 3,
}));
const names = Object.keys(rows[0]);

it('labels are a column of few values, one that is called so first, and no keys, texts or measures', () => {
  expect(labelColumnOf({ names, rows }, 'text')).toEqual({
    name: 'label',
    values: [
      ['good', 30],
      ['bad', 10],
    ],
    records: 40,
  });
  expect(labelColumnOf({ names: ['text', 'section'], rows }, 'text')).toMatchObject({
    name: 'section',
    values: [
      ['sport', 14],
      ['law', 13],
      ['art', 13],
    ],
  });
  expect(labelColumnOf({ names: ['id', 'text', 'score'], rows }, 'text')).toBeNull();
  expect(labelColumnOf({ names, rows: rows.slice(0, 10) }, 'text')).toBeNull();
  expect(labelColumnOf({ names: ['text', 'one'], rows: rows.map((row) => ({ ...row, one: 'same' })) }, 'text')).toBeNull();
});

it('the task says which file, which columns, and how frequent the labels are', () => {
  const found = labelColumnOf({ names, rows }, 'text');
  if (!found) throw new Error('No labels were found.');
  const text = labelTaskText(found, { file: 'a "b".csv', textColumn: 'text', delimiter: ';' });
  expect(text).toMatch(/^The column "label" has 2 values in the first 40 records \("good" 75 %, "bad" 25 %\)\. /);
  expect(text.split('\n')[1]).toBe(
    '{ type: "text-classification", name: "labels", dataset: { type: "text-files", train: "a \\"b\\".csv", delimiter: ";", ' +
      'textColumn: "text", labelColumn: "label" } }',
  );
});
