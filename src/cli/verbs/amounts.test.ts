import { describe, expect, it } from 'vitest';
import { bitsPerSecond, timeBetween } from './amounts.ts';

it.each([
  ['10G', 1e10],
  ['2.5G', 2.5e9],
  ['100M', 1e8],
  ['1T', 1e12],
])('%s is a speed of a network', (text, bits) => {
  expect(bitsPerSecond(text)).toBe(bits);
});

it.each(['10', '10g', '10GB', 'G', '-1G', '0.5M', '1000T', '1e3M', '10 G', '١G', '1constructorG'])(
  '%s is none, and what is one is told',
  (text) => {
    expect(() => bitsPerSecond(text)).toThrow('bits per second from 1M to 100T, e.g. 10G');
  },
);

describe('a time', () => {
  const time = timeBetween('1us', '30d');

  it.each([
    ['50us', 50e-6],
    ['1.5ms', 1.5e-3],
    ['90s', 90],
    ['2min', 120],
    ['6h', 21_600],
    ['30d', 2_592_000],
  ])('of %s is so many seconds', (text, seconds) => {
    expect(time(text)).toBeCloseTo(seconds, 12);
  });

  it.each(['50', '5m', '1w', '31d', '0.5us', 'd', '2toString'])('is not %s, and what would be one is told', (text) => {
    expect(() => time(text)).toThrow('a time from 1us to 30d, in us, ms, s, min, h, d, e.g. 1us');
  });
});
