import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { comparableText, TextCounts } from './text-counts.ts';

it('counts as a map of the texts would, whatever the texts are', () => {
  const words = fc.oneof(fc.constantFrom('', 'a', 'b', 'A', ' a'), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(words, { maxLength: 300 }), (texts) => {
      const counts = new TextCounts();
      const map = new Map<string, number>();
      for (const text of texts) {
        expect(counts.meet(text)).toBe(map.get(text) ?? 0);
        map.set(text, (map.get(text) ?? 0) + 1);
      }
    }),
    { numRuns: fuzzRuns(50) },
  );
});

it('forgets no text when its table grows', () => {
  const counts = new TextCounts();
  for (let pass = 0; pass < 3; pass++) for (let i = 0; i < 20_000; i++) expect(counts.meet(`text ${i}`)).toBe(pass);
});

it('takes white space and forms of characters for the same, and nothing else', () => {
  expect(comparableText(' a\n\n  b\u00a0c ')).toBe('a b c');
  expect(comparableText('e\u0301')).toBe('\u00e9');
  expect(comparableText('A.')).not.toBe(comparableText('a.'));
});
