import { expect, it } from 'vitest';
import type { Dataset, LabelSetExample } from 'electra-run';
import wordnetNotions from './plugin.ts';

const dataset = wordnetNotions.create({ seed: 0 }, { experimentFolder: import.meta.dirname }) as Dataset<LabelSetExample>;

it('has the notions above a definition, however many', async () => {
  const all = [...(await dataset.split('train')), ...(await dataset.split('dev'))];
  const of = (beginning: string): readonly string[] | undefined => all.find(({ text }) => text.startsWith(beginning))?.labels;
  expect(of('an intelligent standard dog')).toBeUndefined();
  expect(of('an intelligent dog with a heavy curly solid-colored coat')).toEqual(['animal', 'mammal', 'organism', 'vertebrate']);
  expect(of('something that exists or has been believed to exist')).toBeUndefined();
  const sizes = all.map(({ labels }) => labels.length);
  expect([Math.min(...sizes), all.length]).toEqual([0, 73_858]);
  expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeCloseTo(1.78, 2);
});

it('has every label often enough to be learned, and in a fixed order', async () => {
  const labels = await dataset.labels();
  expect(labels).toHaveLength(44);
  expect([...labels].sort()).toEqual(labels);
  const train = await dataset.split('train');
  const counts = labels.map((label) => train.filter((example) => example.labels.includes(label)).length);
  expect(Math.min(...counts)).toBeGreaterThan(500);
});
