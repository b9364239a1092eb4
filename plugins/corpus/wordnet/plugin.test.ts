import { describe, expect, it } from 'vitest';
import type { Document } from 'electra-run';
import wordnet from './plugin.ts';

describe('corpus wordnet', () => {
  it('gives definitions, examples or both, one document per synset', async () => {
    const both = await read('both');
    const definitions = await read('definitions');
    const examples = await read('examples');
    expect(both.size).toBeGreaterThan(117_000);
    expect(definitions.size).toBeGreaterThan(117_000);
    expect(examples.size).toBeGreaterThan(30_000);
    const id = 'noun00002684';
    expect(definitions.get(id)).toBe('a tangible and visible entity; an entity that can cast a shadow.');
    expect(examples.get(id)).toBe('it was full of rackets, balls and other objects.');
    expect(both.get(id)).toBe(`${definitions.get(id)} ${examples.get(id)}`);
  });

  it('changes its fingerprint with the parts', async () => {
    const [a, b] = await Promise.all((['both', 'examples'] as const).map((parts) => wordnet.create({ parts }, { experimentFolder: '.' })));
    expect(a.fingerprint).not.toBe(b.fingerprint);
  });
});

async function read(parts: 'definitions' | 'examples' | 'both'): Promise<Map<string, string>> {
  const corpus = await wordnet.create({ parts }, { experimentFolder: '.' });
  const texts = new Map<string, string>();
  for await (const { id, text } of corpus.documents() as AsyncIterable<Document>) texts.set(id, text);
  return texts;
}
