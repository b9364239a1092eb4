import { describe, expect, it } from 'vitest';
import { splitDocuments, type Dataset, type TaggedExample } from 'electra-run';
import sotu from '../../corpus/sotu/plugin.ts';
import wordClass from './plugin.ts';

const folder = { experimentFolder: '.' };
const dataset = wordClass.create({ seed: 0 }, folder) as Dataset<TaggedExample>;
const written = ({ words, labels }: TaggedExample): string =>
  words.map((word, at) => (labels[at] ? `${word}/${labels[at]}` : word)).join(' ');

describe('dataset sotu-word-class', () => {
  it('labels the words that WordNet has in one class only, and leaves the others to be read', async () => {
    expect(await dataset.labels()).toEqual(['adj', 'adv', 'noun', 'verb']);
    const [train, dev] = await Promise.all([dataset.split('train'), dataset.split('dev')]);
    expect(train.length).toBeGreaterThan(30_000);
    expect(dev.length).toBeGreaterThan(1200);
    expect(dev.map(written)).toContain('A disordered currency/noun is one of the greatest/adj political/adj evils/noun .');
    for (const { words, labels } of [...train, ...dev]) {
      expect(labels.length).toBe(words.length);
      expect(labels.some((label) => label !== null)).toBe(true);
      expect(words.filter((word, at) => labels[at] !== null && /^(\p{Lu}|about$|made$|.{1,3}$)/u.test(word))).toEqual([]);
    }
  });

  it('has for dev the speeches that pre-training holds out, and no sentence of theirs to train on', async () => {
    const [train, dev] = await Promise.all([dataset.split('train'), dataset.split('dev')]);
    const sentences = new Set(train.map(written));
    expect(dev.filter((example) => sentences.has(written(example)))).toEqual([]);
    const letters = (text: string): string => text.replaceAll(/\s/g, '');
    let heldOut = '';
    const speeches = splitDocuments(await sotu.create({}, folder), { heldOut: 0.02 });
    for await (const { text } of speeches.part('heldOut')) heldOut += letters(text);
    expect(dev.filter(({ words }) => !heldOut.includes(letters(words.join(''))))).toEqual([]);
  });
});
