import { describe, expect, it } from 'vitest';
import type { Corpus, Document } from 'electra-run';
import mixture from './plugin.ts';

describe('corpus mixture', () => {
  it('reads the corpora one after the other under distinct ids', async () => {
    const corpus = await mixture.create({ corpora: [corpusOf('text', ['x', 'y']), corpusOf('sotu', ['x']), corpusOf('text', ['x'])] }, {});
    const ids: string[] = [];
    for await (const { id } of corpus.documents()) ids.push(id);
    expect(ids).toEqual(['text/x', 'text/y', 'sotu/x', 'text-2/x']);
    expect(corpus.name).toBe('text+sotu+text-2');
  });

  it('changes its fingerprint with the corpora and their order', async () => {
    const [a, b] = [corpusOf('a', []), corpusOf('b', [])];
    const prints = await Promise.all([[a, b], [b, a], [a]].map(async (corpora) => (await mixture.create({ corpora }, {})).fingerprint));
    expect(new Set(prints).size).toBe(3);
  });
});

function corpusOf(name: string, ids: readonly string[]): Corpus {
  return {
    name,
    fingerprint: name,
    async *documents(): AsyncGenerator<Document> {
      for (const id of ids) yield { id, text: id };
    },
  };
}
