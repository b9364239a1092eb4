import { expect, it } from 'vitest';
import { characterFacts } from './characters.ts';

const factsOf = (...texts: string[]) => characterFacts(texts.map((text, index) => ({ id: String(index), text })));

it('tells German, whose nouns have capitals, from English and Greek', () => {
  const german = factsOf(
    'Der Hund schläft in der Küche, während die Katze auf dem Dach sitzt und der Vogel im Baum singt. Morgen kommt Besuch.',
  );
  const english = factsOf(
    'The dog sleeps in the kitchen while the cat is on the roof and the bird sings in the tree. Visitors come tomorrow.',
  );
  const greek = factsOf('Ο σκύλος κοιμάται στην κουζίνα και η γάτα κάθεται στη στέγη.');
  expect(german.capitals).toBeGreaterThan(0.25);
  expect(english.capitals).toBe(0);
  expect([german.english, english.english > 0.3]).toEqual([expect.closeTo(0.04, 1), true]);
  expect(greek).toMatchObject({ cased: 1, accented: expect.closeTo(0.16, 1), capitals: 0 });
});

it('counts scripts without spaces, Turkish letters and the words of a document in the middle', () => {
  expect(factsOf('สวัสดีชาวโลก').unspaced).toBeGreaterThan(0.6);
  expect(factsOf('ısırgan otu').dotless).toBeCloseTo(0.2, 1);
  expect(factsOf('a b c', 'a b', 'a b c d').medianWords).toBe(3);
});

it('says of no text that there is nothing', () => {
  expect(factsOf()).toMatchObject({ letters: 0, words: 0, capitals: 0 });
});
