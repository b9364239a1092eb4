import { expect, it } from 'vitest';
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
  expect(performance.now() - started).toBeLessThan(2000);
});
