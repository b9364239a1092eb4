import { expect, it } from 'vitest';
import type { Corpus } from '../kinds/corpus.ts';
import { documentsLater } from './documents-later.ts';
import { splitDocuments, type Documents } from './documents.ts';

const texts = Array.from({ length: 50 }, (_, i) => ({ id: String(i), text: `text ${i}` }));
const corpus: Corpus = {
  name: 'list',
  fingerprint: 'list',
  async *documents() {
    yield* texts;
  },
};

it('a corpus that nobody reads is not divided, though its documents have a fingerprint', () => {
  const never = (): never => {
    throw new Error('It was divided.');
  };
  const documents = documentsLater(corpus, 0.2, never);
  expect(documents.turn()).toBeUndefined();
  const others = [documentsLater(corpus, 0.3, never), documentsLater({ ...corpus, fingerprint: 'other' }, 0.2, never)];
  expect(new Set([documents, ...others].map(({ fingerprint }) => fingerprint)).size).toBe(3);
});

it('both sides are those of the division, which is made once', async () => {
  let divided = 0;
  const divide = (): Documents => ((divided += 1), splitDocuments(corpus, { heldOut: 0.2 }));
  const documents = documentsLater(corpus, 0.2, divide);
  const [train, heldOut, both] = await Promise.all([documents.part('train'), documents.part('heldOut'), documents.both()].map(read));
  expect(divided).toBe(1);
  expect(heldOut.length).toBeGreaterThan(2);
  expect([...train, ...heldOut].toSorted((a, b) => Number(a) - Number(b))).toEqual(texts.map(({ id }) => id));
  expect(both).toEqual(texts.map(({ id }) => id));
});

it('whoever reads is stopped as the division says', async () => {
  const stop = new AbortController();
  const documents = documentsLater(corpus, 0.2, () => splitDocuments(corpus, { heldOut: 0.2, signal: stop.signal }));
  await read(documents.part('train'));
  stop.abort(new Error('stopped'));
  await new Promise((resolve) => setTimeout(resolve, 120));
  await expect(documents.turn()).rejects.toThrow('stopped');
});

async function read(documents: AsyncIterable<{ readonly id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of documents) ids.push(id);
  return ids;
}
