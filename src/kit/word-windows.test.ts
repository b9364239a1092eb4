import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { wordWindows } from './word-windows.ts';

describe('windows over words', () => {
  it('are one where all fits', () => {
    expect(wordWindows([1, 2, 1], 4)).toEqual([{ from: 0, to: 3, own: { from: 0, to: 3 } }]);
    expect(wordWindows([], 4)).toEqual([]);
  });

  it('share half, and ask each word where it has most around it', () => {
    expect(wordWindows(Array<number>(16).fill(1), 8)).toEqual([
      { from: 0, to: 8, own: { from: 0, to: 6 } },
      { from: 4, to: 12, own: { from: 6, to: 10 } },
      { from: 8, to: 16, own: { from: 10, to: 16 } },
    ]);
  });

  it('let a word of more pieces than there is room stand alone', () => {
    expect(wordWindows([1, 9, 1], 4)).toEqual([
      { from: 0, to: 1, own: { from: 0, to: 1 } },
      { from: 1, to: 2, own: { from: 1, to: 2 } },
      { from: 2, to: 3, own: { from: 2, to: 3 } },
    ]);
  });

  it('ask about every word once, in a window that has it and has room for it, whatever the words are', () => {
    for (let round = 0; round < 500; round++) {
      const random = randomFor('word windows', round);
      const room = 1 + random.integer(20);
      const pieces = Array.from({ length: random.integer(60) }, () => 1 + random.integer(round % 2 ? 3 : 25));
      const windows = wordWindows(pieces, room);
      const asked = windows.flatMap(({ own }) => Array.from({ length: own.to - own.from }, (_, index) => own.from + index));
      expect(asked).toEqual([...pieces.keys()]);
      for (const { from, to, own } of windows) {
        expect(own.from >= from && own.to <= to).toBe(true);
        expect(pieces.slice(from, to).reduce((sum, size) => sum + Math.min(size, room), 0)).toBeLessThanOrEqual(room);
      }
    }
  });
});
