import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { sentenceStartsOf } from './sentences.ts';

const sentences = (text: string): string[] => {
  const starts = [...sentenceStartsOf(text), text.length];
  return starts.slice(0, -1).map((start, index) => text.slice(start, starts[index + 1]).trim());
};

it.each([
  ['One here. Two here! Three? "Four." Five', ['One here.', 'Two here!', 'Three?', '"Four."', 'Five']],
  ['Mr. Smith paid 3.50 to J. Doe of the U.S. Navy. He left.', ['Mr. Smith paid 3.50 to J. Doe of the U.S. Navy.', 'He left.']],
  ['a line\nanother line\r\n\r\nthe last', ['a line', 'another line', 'the last']],
  ['Er ging weg … und kam wieder. Öl!', ['Er ging weg … und kam wieder.', 'Öl!']],
  ['これは文です。次の文です。', ['これは文です。', '次の文です。']],
  ['Did he leave the U.S.? Nobody knows.', ['Did he leave the U.S.?', 'Nobody knows.']],
  ['他来自U.S.。他很好。', ['他来自U.S.。', '他很好。']],
  ['no end', ['no end']],
  ['', ['']],
])('tells the sentences of %j apart', (text, expected) => {
  expect(sentences(text)).toEqual(expected);
});

it('takes a sentence per line as it is', () => {
  const lines = ['First line of text', 'second, which has no mark', 'Third. With two'];
  expect(sentences(lines.join('\n'))).toEqual(['First line of text', 'second, which has no mark', 'Third.', 'With two']);
});

it('is linear in the length of the text', () => {
  const started = performance.now();
  sentenceStartsOf('x'.repeat(2_000_000));
  sentenceStartsOf(`${'"'.repeat(300_000)} a`);
  // Looking again at every dot of a row takes minutes for these.
  sentenceStartsOf(`a${'.'.repeat(300_000)}b`);
  sentenceStartsOf(`a.${'"'.repeat(300_000)}b`);
  sentenceStartsOf(`a。${'."'.repeat(300_000)}b`);
  expect(performance.now() - started).toBeLessThan(4000);
});

it('finds the borders that the rule finds as a pattern', () => {
  const rule = /[.!?…。！？]+["'”’»)\]]*(?:\s+|(?<=[。！？]["'”’»)\]]*))|[\r\n]+\s*/gu;
  const piece = fc.constantFrom('.', '!', '。', '？', '"', "'", ')', ' ', '\n', '\r', '\u3000', 'a', 'A', '文', '1');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      // Not every border begins a sentence: what stands around it decides. Without letters, all of them do.
      const ends = new Set([...text.matchAll(rule)].map((found) => found.index + found[0].length));
      const starts = sentenceStartsOf(text).slice(1);
      expect(starts.filter((start) => !ends.has(start))).toEqual([]);
      const plain = text.replaceAll(/[aA文]/g, '1');
      const all = [...plain.matchAll(rule)].map((found) => found.index + found[0].length).filter((end) => end < plain.length);
      expect(sentenceStartsOf(plain).slice(1)).toEqual(all);
    }),
    { numRuns: fuzzRuns(500) },
  );
});
