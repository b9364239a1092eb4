import { describe, expect, it } from 'vitest';
import type { Corpus, Document } from '../kinds/corpus.ts';
import { splitDocuments, type Documents, type Part } from './documents.ts';

describe('splitDocuments', () => {
  it('holds out about the share that was asked for', async () => {
    const split = splitDocuments(corpusOf(numbers(5000)), { heldOut: 0.1 });
    expect((await idsOf(split, 'heldOut')).length).toBeGreaterThan(430);
    expect((await idsOf(split, 'heldOut')).length).toBeLessThan(570);
  });

  it('puts every document on exactly one side', async () => {
    const split = splitDocuments(corpusOf(numbers(200)), { heldOut: 0.3 });
    const both = [...(await idsOf(split, 'train')), ...(await idsOf(split, 'heldOut'))];
    expect(both.sort()).toEqual(numbers(200).sort());
  });

  it('does not depend on the order or on the other documents', async () => {
    const all = await idsOf(splitDocuments(corpusOf(numbers(300)), { heldOut: 0.2 }), 'heldOut');
    const some = numbers(300).reverse().slice(0, 150);
    const fewer = await idsOf(splitDocuments(corpusOf(some), { heldOut: 0.2 }), 'heldOut');
    expect(fewer.sort()).toEqual(all.filter((id) => some.includes(id)).sort());
  });

  it.each([0.0001, 0.05, 0.9999])('fills both sides from two documents on (share %s)', async (heldOut) => {
    for (const count of [2, 3, 7]) {
      const split = splitDocuments(corpusOf(numbers(count)), { heldOut });
      expect((await idsOf(split, 'train')).length).toBeGreaterThan(0);
      expect((await idsOf(split, 'heldOut')).length).toBeGreaterThan(0);
    }
  });

  it('tells what a corpus complains of as a fault of the text, whoever reads it', async () => {
    const split = splitDocuments({ ...corpusOf([]), documents: () => failing(new Error('a.txt is empty.')) }, { heldOut: 0.5 });
    await expect(idsOf(split, 'train')).rejects.toMatchObject({
      code: 'data-unusable',
      message: expect.stringContaining('a.txt is empty.'),
    });
    const bug = splitDocuments({ ...corpusOf([]), documents: () => failing(new TypeError('a bug')) }, { heldOut: 0.5 });
    await expect(idsOf(bug, 'heldOut')).rejects.toThrow(TypeError);
  });

  it('keeps a single document for training', async () => {
    const split = splitDocuments(corpusOf(['only']), { heldOut: 0.9999 });
    expect(await idsOf(split, 'train')).toEqual(['only']);
    expect(await idsOf(split, 'heldOut')).toEqual([]);
  });

  it('changes its fingerprint with the share, the seed and the corpus', () => {
    const prints = [
      splitDocuments(corpusOf(['a']), { heldOut: 0.1 }),
      splitDocuments(corpusOf(['a']), { heldOut: 0.2 }),
      splitDocuments(corpusOf(['a']), { heldOut: 0.1, seed: 1 }),
      splitDocuments({ ...corpusOf(['a']), fingerprint: 'other' }, { heldOut: 0.1 }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(4);
  });

  it('refuses a share outside (0, 1)', () => {
    for (const heldOut of [0, 1, -1, NaN]) expect(() => splitDocuments(corpusOf(['a']), { heldOut })).toThrow(/between 0 and 1/);
  });
});

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `document ${i}`);
}

function corpusOf(ids: readonly string[]): Corpus {
  return {
    name: 'list',
    fingerprint: 'list',
    async *documents(): AsyncGenerator<Document> {
      for (const id of ids) yield { id, text: id };
    },
  };
}

async function idsOf(documents: Documents, part: Part): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of documents.part(part)) ids.push(id);
  return ids;
}

// oxlint-disable-next-line require-yield
async function* failing(error: Error): AsyncGenerator<Document> {
  throw error;
}
