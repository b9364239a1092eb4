import { describe, expect, it } from 'vitest';
import type { TextExample } from 'electra-run';
import hypernym from './plugin.ts';

describe('dataset wordnet-hypernym', () => {
  it('gives pairs in two classes of about the same size, the same at every reading', async () => {
    const dataset = await hypernym.create({ seed: 0 }, { experimentFolder: '.' });
    expect(await dataset.labels()).toEqual(['hypernym', 'other']);
    const [train, dev] = (await Promise.all([dataset.split('train'), dataset.split('dev')])) as TextExample[][];
    expect(train.length).toBeGreaterThan(55_000);
    expect(dev.length).toBeGreaterThan(5_000);
    const share = dev.filter(({ label }) => label === 'hypernym').length / dev.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.62);
    const firsts = new Set(train.map(({ text }) => text));
    expect(dev.filter(({ text }) => firsts.has(text))).toEqual([]);
    const again = await hypernym.create({ seed: 0 }, { experimentFolder: '.' });
    expect((await again.split('dev')).slice(0, 50)).toEqual(dev.slice(0, 50));
  });

  it('draws wrong pairs from the sisters of the hypernym', async () => {
    const dataset = await hypernym.create({ seed: 0 }, { experimentFolder: '.' });
    for (const { text, pair } of (await dataset.split('dev')) as TextExample[]) {
      expect(text).toMatch(/^.+: .+/);
      expect(pair).toMatch(/^.+: .+/);
      expect(pair).not.toBe(text);
    }
  });
});
