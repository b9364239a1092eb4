import { expect, it } from 'vitest';
import { passageWindows, widestWindows } from './passage-windows.ts';

const windowsOf = (tokens: number, room: number, stride: number): string[] =>
  passageWindows(tokens, { room, stride }).map(({ from, to }) => `${from}-${to}`);

it('a passage that fits is one window, and one without tokens too', () => {
  expect([windowsOf(5, 5, 2), windowsOf(4, 5, 9), windowsOf(0, 5, 2)]).toEqual([['0-5'], ['0-4'], ['0-0']]);
});

it('windows begin a stride apart until one has the end, and leave no token out where the stride is longer than the room', () => {
  expect(windowsOf(10, 4, 2)).toEqual(['0-4', '2-6', '4-8', '6-10']);
  expect(windowsOf(9, 4, 3)).toEqual(['0-4', '3-7', '6-9']);
  expect(windowsOf(9, 4, 99)).toEqual(['0-4', '4-8', '8-9']);
});

it('a token is judged where it has most around it, as in the example of the authors of BERT', () => {
  // "the man went to the store and bought a gallon of milk" in spans of 5 with a stride of 3; 'bought' is in three of them.
  const windows = passageWindows(12, { room: 5, stride: 3 });
  expect(windows.map(({ from, to }) => [from, to])).toEqual([
    [0, 5],
    [3, 8],
    [6, 11],
    [9, 12],
  ]);
  expect([...widestWindows(windows)]).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]);
});
