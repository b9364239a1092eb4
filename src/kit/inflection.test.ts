import { describe, expect, it } from 'vitest';
import { isFormOf, possibleLemmas } from './inflection.ts';

describe('inflection', () => {
  it('finds regular forms of a word and nothing that only looks like one', () => {
    const forms = [
      ['runs', 'run', 'verb'],
      ['running', 'run', 'verb'],
      ['Baking', 'bake', 'verb'],
      ['baked', 'bake', 'verb'],
      ['cries', 'cry', 'verb'],
      ['boxes', 'box', 'noun'],
      ['larger', 'large', 'adj'],
      ['biggest', 'big', 'adj'],
    ] as const;
    for (const [word, lemma, part] of forms) {
      expect(isFormOf(word, lemma, part), word).toBe(true);
      expect(possibleLemmas(word), word).toContain(lemma);
    }
    const others = [
      ['before', 'be', 'verb'],
      ['beds', 'be', 'verb'],
      ['carpet', 'car', 'noun'],
      ['went', 'go', 'verb'],
      ['red', 're', 'noun'],
    ] as const;
    for (const [word, lemma, part] of others) expect(isFormOf(word, lemma, part), word).toBe(false);
  });
});
