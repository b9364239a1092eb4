import { describe, expect, it } from 'vitest';
import type { TextExample } from 'electra-run';
import supersense from './plugin.ts';

describe('dataset wordnet-supersense', () => {
  it('gives noun definitions in 25 classes, no definition on both sides', async () => {
    const dataset = await supersense.create({ seed: 0 }, { experimentFolder: '.' });
    const labels = await dataset.labels();
    const train = (await dataset.split('train')) as TextExample[];
    const dev = (await dataset.split('dev')) as TextExample[];
    expect(labels.length).toBe(25);
    expect(labels).toContain('noun.animal');
    expect(labels).not.toContain('noun.Tops');
    expect(train.length).toBeGreaterThan(72_000);
    expect(dev.length).toBeGreaterThan(7_500);
    const texts = new Set(train.map(({ text }) => text));
    expect(dev.filter(({ text }) => texts.has(text))).toEqual([]);
    expect([...train, ...dev]).toContainEqual({ text: 'chair with a support on each side for arms', label: 'noun.artifact' });
  });
});
