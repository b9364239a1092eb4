import { expect, it } from 'vitest';
import { headerlessBy } from './headerless.ts';

const table = (names: readonly string[], ...values: (readonly string[])[]) => ({
  names,
  rows: values.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]]))),
});
const texts = ['it was the best film of the year', 'nothing in it is new or funny', 'a long and careful look at grief'];
const six = [0, 1, 2, 0, 1, 2].map((at, index) => [index % 2 === 0 ? 'good' : 'bad', texts[at]]);

it.each([
  ['a label', table(['good', 'Text'], ...six), '"good" stands below itself in the same column'],
  ['a number', table(['7', 'Text'], ...six), '"7" is a number'],
  ['a text', table(['Label', 'one of the films that stay with you'], ...six), '"one of the films that stay with you" is a text'],
])('a first line with %s for a name is a record', (_, records, reason) => {
  expect(headerlessBy(records)).toBe(reason);
});

it('names are none, nor the questions of a survey, nor what stands above too little to tell', () => {
  expect(headerlessBy(table(['label', 'text'], ...six))).toBeNull();
  expect(headerlessBy(table(['How do you like our new shop?', 'text'], ...six))).toBeNull();
  expect(headerlessBy(table(['good', 'text'], ...six.slice(0, 3)))).toBeNull();
});
