import { describe, expect, it } from 'vitest';
import type { TaggedExample } from 'electra-run';
import { isFormOf } from './inflection.ts';
import tagging from './plugin.ts';

describe('dataset wordnet-tagging', () => {
  it('tags the illustrated word of a sentence with its class', async () => {
    const dataset = await tagging.create({ seed: 0 }, { experimentFolder: '.' });
    const labels = await dataset.labels();
    const train = (await dataset.split('train')) as TaggedExample[];
    const dev = (await dataset.split('dev')) as TaggedExample[];
    expect(labels[0]).toBe('O');
    expect(labels.length).toBeGreaterThan(40);
    expect(labels.length).toBeLessThanOrEqual(46);
    expect(train.length).toBeGreaterThan(25_000);
    for (const { words, labels } of [...train, ...dev]) {
      expect(labels.length).toBe(words.length);
      expect(labels.some((label) => label !== 'O')).toBe(true);
    }
    const found = [...train, ...dev].find(({ words }) => words.join(' ') === 'it was full of rackets , balls and other objects');
    expect(found?.labels.at(-1)).toBe('noun.Tops');
    const sentences = new Set(train.map(({ words }) => words.join(' ')));
    expect(dev.filter(({ words }) => sentences.has(words.join(' ')))).toEqual([]);
  });

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
    for (const [word, lemma, part] of forms) expect(isFormOf(word, lemma, part), word).toBe(true);
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
