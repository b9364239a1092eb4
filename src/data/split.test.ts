import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import type { Corpus, Document } from '../kinds/corpus.ts';
import { splitDocuments, type Documents, type Part } from './documents.ts';
import { isNear, splitByText, splitUnread } from './split.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'split-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** One of nine files is half of the text, and its hash would hold it out. */
const uneven = [900, 40, 40, 40, 40, 40, 40, 40, 400];

describe('the share of the text that is held out', () => {
  it('comes near what was asked, also where one of nine documents is half of the text', async () => {
    for (const seed of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const share = await shareOf(await splitByText(corpusOf(uneven), { heldOut: 0.1, seed }));
      expect([seed, isNear(share, 0.1)]).toEqual([seed, true]);
    }
    const byHash = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((seed) => shareOf(splitDocuments(corpusOf(uneven), { heldOut: 0.1, seed }))),
    );
    expect(Math.max(...byHash)).toBeGreaterThan(0.5);
  });

  it('is nearer than by hashes, or as near, whatever documents there are; both sides have text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 30 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        async (lengths, heldOut, seed) => {
          const corpus = corpusOf(lengths);
          const [byText, byHash] = [await splitByText(corpus, { heldOut, seed }), splitDocuments(corpus, { heldOut, seed })];
          const [share, before] = [await shareOf(byText), await shareOf(byHash)];
          expect(share > 0 && share < 1).toBe(true);
          if (isNear(before, heldOut)) expect(byText.fingerprint).toBe(byHash.fingerprint);
          else expect(isNear(share, heldOut) || Math.abs(share - heldOut) <= Math.abs(before - heldOut) + 1e-9).toBe(true);
          const both = [...(await idsOf(byText, 'train')), ...(await idsOf(byText, 'heldOut'))];
          expect(both.sort()).toEqual(lengths.map((_, index) => `d${index}`).sort());
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });

  it.each([[[50]], [[0, 0, 50, 0]]])(
    'of one document with text is refused at once, and not after hours of tokenizing: %j',
    async (lengths) => {
      await expect(splitByText(corpusOf(lengths), { heldOut: 0.1 })).rejects.toMatchObject({
        code: 'data-unusable',
        message: expect.stringMatching(/^The corpus '.*' cannot be used: There is no held-out text/),
      });
    },
  );

  it('may be off by a factor of two, or a twentieth of the text too much', () => {
    expect([0.05, 0.2, 0.1].map((actual) => isNear(actual, 0.1))).toEqual([true, true, true]);
    expect([0.049, 0.21, 0.58, 0].map((actual) => isNear(actual, 0.1))).toEqual([false, false, false, false]);
    expect([0.041, 0.07, 0.071].map((actual) => isNear(actual, 0.02))).toEqual([true, true, false]);
    expect([0.74, 0.76].map((actual) => isNear(actual, 0.5))).toEqual([true, false]);
  });
});

describe('who has chosen already', () => {
  it('by hashes that come near keeps its documents, their fingerprint and so what a cache has of them', async () => {
    const corpus = corpusOf(Array.from({ length: 200 }, () => 10));
    const now = await splitByText(corpus, { heldOut: 0.1, cacheFolder: folder });
    const before = splitDocuments(corpus, { heldOut: 0.1 });
    expect(now.fingerprint).toBe(before.fingerprint);
    expect(await idsOf(now, 'heldOut')).toEqual(await idsOf(before, 'heldOut'));
  });

  it('in a run that goes on keeps its documents, whatever their share: they were trained on', async () => {
    const before = splitDocuments(corpusOf(uneven), { heldOut: 0.1, seed: await badSeed() });
    const now = await splitByText(corpusOf(uneven), { heldOut: 0.1, seed: await badSeed(), recorded: before.fingerprint });
    expect(await idsOf(now, 'heldOut')).toEqual(await idsOf(before, 'heldOut'));
    expect(now.fingerprint).toBe(before.fingerprint);
  });

  it('otherwise than by hashes has a fingerprint of its own: tokens of the old choice are not taken for these', async () => {
    const seed = await badSeed();
    const [now, before] = [
      await splitByText(corpusOf(uneven), { heldOut: 0.1, seed }),
      splitDocuments(corpusOf(uneven), { heldOut: 0.1, seed }),
    ];
    expect(now.fingerprint).not.toBe(before.fingerprint);
    expect((await splitByText(corpusOf(uneven), { heldOut: 0.1, seed })).fingerprint).toBe(now.fingerprint);
  });

  it('is kept in the cache, and the text is not read for it again', async () => {
    const seed = await badSeed();
    const split = { heldOut: 0.1, seed, cacheFolder: folder };
    let read = 0;
    const corpus = { ...corpusOf(uneven), documents: () => ((read += 1), corpusOf(uneven).documents()) };
    const byHash = await splitUnread(corpus, split);
    expect(read).toBe(0);
    const first = await splitByText(corpus, split);
    expect([read > 0, first.fingerprint === byHash.fingerprint]).toEqual([true, false]);
    read = 0;
    expect((await splitByText(corpus, split)).fingerprint).toBe(first.fingerprint);
    expect((await splitUnread(corpus, split)).fingerprint).toBe(first.fingerprint);
    expect(read).toBe(0);
    const [file] = readdirSync(path.join(folder, 'splits'));
    for (const damage of ['', '{', 'null', '{"heldOut":[]}', '{"heldOut":[1]}']) {
      writeFileSync(path.join(folder, 'splits', file), damage);
      expect((await splitByText(corpus, split)).fingerprint).toBe(first.fingerprint);
    }
  });
});

/** With which the hashes hold out far too much. */
async function badSeed(): Promise<number> {
  for (let seed = 0; ; seed++) if ((await shareOf(splitDocuments(corpusOf(uneven), { heldOut: 0.1, seed }))) > 0.5) return seed;
}

function corpusOf(lengths: readonly number[]): Corpus {
  return {
    name: 'list',
    fingerprint: `list ${lengths.join()}`,
    async *documents(): AsyncGenerator<Document> {
      for (const [index, length] of lengths.entries()) yield { id: `d${index}`, text: 'x'.repeat(length) };
    },
  };
}

async function shareOf(documents: Documents): Promise<number> {
  const [held, trained] = await Promise.all((['heldOut', 'train'] as const).map((part) => lengthOf(documents, part)));
  return held / (held + trained);
}

async function lengthOf(documents: Documents, part: Part): Promise<number> {
  let length = 0;
  for await (const { text } of documents.part(part)) length += text.length;
  return length;
}

async function idsOf(documents: Documents, part: Part): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of documents.part(part)) ids.push(id);
  return ids;
}
