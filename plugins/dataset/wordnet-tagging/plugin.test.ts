import { describe, expect, it } from 'vitest';
import { misplacedTags, type TaggedExample } from 'electra-run';
import tagging from './plugin.ts';

describe('dataset wordnet-tagging', () => {
  it('tags the illustrated word of a sentence with its class', async () => {
    const dataset = await tagging.create({ spans: false, seed: 0 }, { experimentFolder: '.' });
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

  it('writes tags of spans if it is asked to, in IOB2, of the same words', async () => {
    const of = async (spans: boolean) => {
      const dataset = await tagging.create({ spans, seed: 0 }, { experimentFolder: '.' });
      return (await dataset.split('dev')) as TaggedExample[];
    };
    const [plain, tagged] = [await of(false), await of(true)];
    const wrong = tagged.flatMap(({ labels }) => misplacedTags(labels as string[], 'IOB2'));
    expect(wrong).toEqual([]);
    expect(tagged.some(({ labels }) => labels.some((label) => label?.startsWith('I-')))).toBe(true);
    expect(tagged.map(({ labels }) => labels.map((label) => label?.replace(/^[BI]-/, '')))).toEqual(plain.map(({ labels }) => labels));
  });
});
