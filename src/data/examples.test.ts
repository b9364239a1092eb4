import { describe, expect, it } from 'vitest';
import { datasetOf, splitByGroup } from './examples.ts';
import type { TextExample } from '../kinds/dataset.ts';

const examples = Array.from({ length: 4000 }, (_, i): TextExample => ({ text: `text ${i % 1500}`, label: `label ${i % 7}` }));

describe('splitByGroup', () => {
  it('holds out about a tenth of the groups and never splits one', () => {
    const { train, dev } = splitByGroup(examples, ({ text }) => text);
    expect(train.length + dev.length).toBe(4000);
    expect(dev.length).toBeGreaterThan(300);
    expect(dev.length).toBeLessThan(500);
    const texts = new Set(train.map(({ text }) => text));
    expect(dev.filter(({ text }) => texts.has(text))).toEqual([]);
  });
});

describe('datasetOf', () => {
  const parts = Promise.resolve({ train: examples, dev: examples.slice(0, 90) });
  const draw = (trainExamples: number, seed: number) => datasetOf('test', { trainExamples, devExamples: 50, seed }, () => parts);

  it('gives everything in order without limits, and the labels sorted', async () => {
    const dataset = datasetOf('test', { seed: 0 }, () => parts);
    expect(await dataset.split('train')).toEqual(examples);
    expect(await dataset.labels()).toEqual(['label 0', 'label 1', 'label 2', 'label 3', 'label 4', 'label 5', 'label 6']);
  });

  it('does not take a word without a label for one of a class', async () => {
    const tagged = [{ words: ['the', 'play', 'ends'], labels: [null, 'noun', null] }];
    const dataset = datasetOf('test', { seed: 0 }, async () => ({
      train: tagged,
      dev: [{ words: ['they', 'play'], labels: [null, 'verb'] }],
    }));
    expect(await dataset.labels()).toEqual(['noun', 'verb']);
    expect(await dataset.split('train')).toEqual(tagged);
  });

  it('draws samples by the seed, the smaller ones being the beginning of the larger ones', async () => {
    const ten = await draw(10, 0).split('train');
    expect((await draw(40, 0).split('train')).slice(0, 10)).toEqual(ten);
    expect(await draw(10, 1).split('train')).not.toEqual(ten);
    expect(new Set(ten).size).toBe(10);
    expect((await draw(10, 0).split('dev')).length).toBe(50);
    await expect(draw(99_999, 0).split('train')).rejects.toMatchObject({ code: 'sample-too-large' });
    expect((await draw(1, 0).labels()).length).toBe(7);
  });

  it('reads only when asked, and once', async () => {
    let reads = 0;
    const dataset = datasetOf('test', { seed: 0 }, () => (reads++, parts));
    expect(reads).toBe(0);
    await Promise.all([dataset.split('train'), dataset.split('dev'), dataset.labels()]);
    expect(reads).toBe(1);
  });
});
