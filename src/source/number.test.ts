import { expect, it } from 'vitest';
import { isKept, spelledNumber } from './number.ts';

it.each([
  ['10', 10],
  ['-0.5', -0.5],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['5.', 5],
  ['1e-4', 0.0001],
  ['+3', 3],
  ['0x1F', 31],
  ['-0x10', -16],
  [' 7 ', 7],
  ['6e1234', Infinity],
])('%s is the number %d', (text, value) => expect(spelledNumber(text)).toBe(value));

it.each(['', ' ', '007', '1_000', '1,5', '1.2.3', '0b1', 'NaN', 'Infinity', '144e16a', '１', '1 2'])('%j spells no number', (text) =>
  expect(spelledNumber(text)).toBeNull(),
);

it.each([
  '0',
  '0.0',
  '-0',
  '0e9',
  '0x0',
  '1.10',
  '0.1',
  '1e22',
  '9007199254740992',
  '-9007199254740992',
  '0x20000000000000',
  '144e16',
  '5.',
])('%s is kept as it is', (text) => expect(isKept(text, Number(text))).toBe(true));

it.each(['9007199254740993', '12345678901234567890', '0x20000000000001', '1e-400', '1e999'])(
  '%s would become another number without a word',
  (text) => expect(isKept(text, Number(text))).toBe(false),
);
