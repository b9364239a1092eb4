import { describe, expect, it } from 'vitest';
import { packingOf } from '../kit/packing.ts';
import { packedOf, packedText } from './packed.ts';

const packing =
  (pieces: number, cut: number, dropped = 0) =>
  () => ({ pieces, cut, dropped });

describe('what is said of packing', () => {
  it('is how full sequences are, and how documents lie in them where that is known', () => {
    const text = (examples: Parameters<typeof packedOf>[0]): string => packedText(packedOf(examples, 10));
    expect(text({ count: 3, tokens: 29 })).toBe('96.7 % of the places are filled');
    expect(text({ count: 3, tokens: 30, packing: packing(4, 1) })).toBe(
      '100 % of the places are filled, 1.33 documents in a sequence, 1 document is cut',
    );
    expect(text({ count: 2, tokens: 10, packing: packing(6, 0, 1234) })).toBe(
      '50 % of the places are filled, 3 documents in a sequence, no document is cut, 1,234 tokens of the text are in none',
    );
    expect(text({ count: 0, tokens: 0, packing: packing(0, 0) })).toBe('100 % of the places are filled');
  });

  it('counts a document once that is cut often', () => {
    const documents = Float64Array.of(0, 10, 12, 15);
    expect(packingOf({ documents }, Float64Array.of(0, 3, 6, 10, 14, 20))).toEqual({ pieces: 7, cut: 2, dropped: 0 });
    expect(packingOf({ documents: new Float64Array() }, Float64Array.of(0))).toEqual({ pieces: 0, cut: 0, dropped: 0 });
  });
});
