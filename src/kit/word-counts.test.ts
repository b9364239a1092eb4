import { expect, it } from 'vitest';
import { WordCounts } from './word-counts.ts';

it('counts words in the order in which they came first', () => {
  const words = new WordCounts();
  for (const word of 'b a b c a b'.split(' ')) words.add(word);
  words.add('d', 5);
  expect([...words.counts]).toEqual([
    ['b', 3],
    ['a', 2],
    ['c', 1],
    ['d', 5],
  ]);
  expect(words.remark).toBeNull();
});

it('holds no more words than it may, keeps the frequent ones and says what it let go', () => {
  const words = new WordCounts(100);
  for (let i = 0; i < 10_000; i++) {
    words.add(`rare ${i}`);
    words.add(`frequent ${i % 20}`);
  }
  expect(words.counts.size).toBeLessThanOrEqual(100);
  for (let i = 0; i < 20; i++) expect(words.counts.get(`frequent ${i}`)).toBe(500);
  expect(words.remark).toMatch(/^There are more than 100 different words: 9,9\d\d rare ones were let go .* each seen once by then/);
});

it('lets the rarest half go where none is rare', () => {
  const words = new WordCounts(10);
  for (let i = 0; i < 10; i++) words.add(`${i}`, 7 + i);
  words.add('last', 100);
  expect([...words.counts.keys()]).toEqual(['6', '7', '8', '9', 'last']);
  expect(words.remark).toContain('each seen at most 12 times');
});
