import { expect, it } from 'vitest';
import { formatFigure, renderTable } from './table.ts';

it('aligns words left and numbers right', () => {
  expect(
    renderTable(
      ['figure', 'base', 'note'],
      [
        ['mlm_loss', '5.123', 'a'],
        ['tokens', '1,000,000', undefined],
        ['auc', '–', 'é'],
      ],
    ),
  ).toBe(
    [
      'figure         base  note',
      '────────  ─────────  ────',
      'mlm_loss      5.123  a',
      'tokens    1,000,000',
      'auc               –  é',
    ].join('\n'),
  );
});

it('does not count colours as width', () => {
  expect(renderTable(['a', 'b'], [['\u001b[32m1\u001b[39m', '\u001b[2m22\u001b[22m']]).split('\n')[2]).toBe(
    '\u001b[32m1\u001b[39m  \u001b[2m22\u001b[22m',
  );
});

it('shows figures with four significant digits', () => {
  expect([0.78123, 5.12345, 123.456, 1234567, 0.00001234, 3, -0.5, NaN, Infinity, null].map(formatFigure)).toEqual([
    '0.7812',
    '5.123',
    '123.5',
    '1,234,567',
    '1.23e-5',
    '3',
    '-0.5000',
    '–',
    '∞',
    '–',
  ]);
});
