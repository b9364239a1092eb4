import { expect, it } from 'vitest';
import { documentUnitOf } from './document-unit.ts';

const unitOf = (files: number, medianBytes: number, head: string) => documentUnitOf({ files, medianBytes, heads: [head] }).unit;
const paragraphs = Array.from({ length: 9 }, (_, i) => `Paragraph ${i}\nhas two lines.`);

it('many small files are a document each', () => expect(unitOf(50, 3000, paragraphs.join('\n\n'))).toBe('file'));

it('a few files with blank lines are cut there', () => {
  expect(documentUnitOf({ files: 1, medianBytes: 1e6, heads: [paragraphs.join('\n\n')] })).toEqual({
    unit: 'blank-line',
    why: 'one file, and blank lines part the text: 30.8 % of the lines',
  });
  expect(unitOf(2, 1e6, paragraphs.join('\r\n \r\n'))).toBe('blank-line');
});

it('a file without blank lines is cut at its lines, also where one blank line stands below a title', () => {
  const lines = paragraphs.join('\n');
  expect(unitOf(1, 1e6, lines)).toBe('line');
  expect(unitOf(1, 1e6, `Title\n\n${lines}`)).toBe('line');
});

it('many files that are large hold more than a document each', () => expect(unitOf(40, 1e8, paragraphs.join('\n\n'))).toBe('blank-line'));
