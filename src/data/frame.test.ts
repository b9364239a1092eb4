import { expect, it } from 'vitest';
import { framed, frameTokens } from './frame.ts';

const bert = { before: [2], between: [3], after: [3], readOut: 'first' } as const;

it('puts the frame around one text, and says which tokens are its own', () => {
  expect(framed(bert, [7, 8])).toEqual({
    ids: Int32Array.of(2, 7, 8, 3),
    segments: Int32Array.of(0, 0, 0, 0),
    special: Uint8Array.of(1, 0, 0, 1),
  });
});

it('makes the second of two texts segment 1, with the tokens after it', () => {
  expect(framed(bert, [7, 8], [9])).toEqual({
    ids: Int32Array.of(2, 7, 8, 3, 9, 3),
    segments: Int32Array.of(0, 0, 0, 0, 1, 1),
    special: Uint8Array.of(1, 0, 0, 1, 0, 1),
  });
});

it('gives the last token a segment of its own where the frame has one', () => {
  const xlnet = { before: [], between: [3], after: [3, 2], lastSegment: 2, readOut: 'last' } as const;
  expect([...framed(xlnet, [7, 8]).segments]).toEqual([0, 0, 0, 2]);
  expect([...framed(xlnet, [7, 8], [9]).segments]).toEqual([0, 0, 0, 1, 1, 2]);
});

it('adds as many tokens as it says', () => {
  const xlnet = { before: [], between: [3], after: [3, 2], readOut: 'last' } as const;
  for (const frame of [bert, xlnet]) {
    expect(framed(frame, [7]).ids.length).toBe(1 + frameTokens(frame, 1));
    expect(framed(frame, [7], [8, 9]).ids.length).toBe(3 + frameTokens(frame, 2));
  }
});
