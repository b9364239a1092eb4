/** The corpus `cleaned` with the filters that ship: whatever texts come, what is left and what is counted go together. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { silentLog, splitDocuments, type Corpus, type Document, type Filter, type FilterTally } from 'electra-run';
import { expect, it } from 'vitest';
import cleaned from '../plugins/corpus/cleaned/plugin.ts';
import { fewPieces } from './support/few-pieces.ts';
import c4Quality from '../plugins/filter/c4-quality/plugin.ts';
import charactersPerToken from '../plugins/filter/characters-per-token/plugin.ts';
import duplicateLines from '../plugins/filter/duplicate-lines/plugin.ts';
import exactDuplicates from '../plugins/filter/exact-duplicates/plugin.ts';
import gopherQuality from '../plugins/filter/gopher-quality/plugin.ts';
import gopherRepetition from '../plugins/filter/gopher-repetition/plugin.ts';
import length from '../plugins/filter/length/plugin.ts';
import nearDuplicates from '../plugins/filter/near-duplicates/plugin.ts';
import unknownRate from '../plugins/filter/unknown-rate/plugin.ts';
import { fuzzPatience, fuzzRuns } from './support/fuzz.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const caches = temporaryFolder('filters');

const quality = { lettered: 0.5, symbols: 0.5, bulletLines: 0.9, ellipsisLines: 0.5, stopWords: ['a'], minimumStopWords: 0 };
const words = { minimumWordLength: 1, maximumWordLength: 20 };
const repetition = { lines: 0.6, paragraphs: 0.6, lineCharacters: 0.6, paragraphCharacters: 0.6 };
const tokenizer = fewPieces('a', 'mill', 'river', 'wa', '##ter', '-');
const filters = [
  length.create({ unit: 'words', minimum: 2, maximum: 30 }, {}),
  c4Quality.create({ endings: [], minimumWords: 2, minimumSentences: 1, linesWith: ['12 12'], textsWith: ['# #'] }, {}),
  gopherQuality.create({ ...quality, ...words }, {}),
  gopherRepetition.create({ ...repetition, topNGrams: [0.7, 0.7, 0.7], duplicateNGrams: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5] }, {}),
  duplicateLines.create({ times: 2 }, {}),
  exactDuplicates.create({}, {}),
  unknownRate.create({ tokenizer, maximum: 0.6 }, {}),
  charactersPerToken.create({ tokenizer, minimum: 2, maximum: 5 }, {}),
  nearDuplicates.create({ threshold: 0.5, bands: 16, rows: 2, of: 'words', size: 1, seed: 1 }, {}),
] as Filter[];

/** Words from a small store, so that much comes twice, and anything else now and then. */
const piece = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('a', 'mill', 'river', 'water', 'wheel', 'stone', '#', '…', '-', '12') },
  { weight: 2, arbitrary: fc.constantFrom('\n', '\n\n', '\t') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
);
const texts = fc.array(fc.array(piece, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 30 }).map((all) =>
  // What no corpus has is a document of white space.
  all.map((pieces) => pieces.join(' ')).filter((text) => text.trim() !== ''),
);

it(
  'whatever texts come, each filter sees what those before it left, and each document is left once, changed or removed',
  async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.shuffledSubarray(filters, { minLength: 1 }), async (all, some) => {
        const corpus = await create(corpusOf(all), some);
        const first = await read(corpus);
        if (first === null) return;
        expect(await read(corpus)).toEqual(first);
        const tallies = corpus.tallies?.() ?? [];
        const left = { documents: all.length, characters: all.reduce((sum, text) => sum + text.length, 0) };
        for (const tally of tallies) {
          expect(tally.seen).toEqual(left);
          left.documents -= tally.removed.documents;
          left.characters -= tally.removed.characters + tally.changed.characters;
          expectExamples(tally);
        }
        expect({ documents: first.length, characters: first.reduce((sum, { text }) => sum + text.length, 0) }).toEqual(left);
        expect(first.map(({ id }) => Number(id))).toEqual(first.map(({ id }) => Number(id)).toSorted((a, b) => a - b));
        for (const { text } of first) expect(text.trim()).not.toBe('');
      }),
      { numRuns: fuzzRuns(150) },
    );
  },
  fuzzPatience(60_000),
);

it(
  'what is clean stays as it is: filters that see their own result change nothing more',
  async () => {
    // But for lines: they are counted anew, and fewer of them are there.
    const judging = filters.filter(({ name }) => name !== 'duplicate-lines');
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        const first = await read(await create(corpusOf(all), judging));
        if (first === null) return;
        const again = corpusOf(first.map(({ text }) => text));
        const second = await read(await create(again, judging));
        expect(second?.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
      }),
      { numRuns: fuzzRuns(100) },
    );
  },
  fuzzPatience(60_000),
);

it('a text that is held out is not learned from: copies of it are taken out before the split', async () => {
  const all = Array.from({ length: 300 }, (_, i) => `this is the text of a page with the number ${i % 100} and a few words more`);
  const corpus = await create(corpusOf(all), [exactDuplicates.create({}, {}) as Filter]);
  const split = splitDocuments(corpus, { heldOut: 0.3 });
  const [train, heldOut] = [new Set<string>(), new Set<string>()];
  for await (const { text } of split.part('train')) train.add(text);
  for await (const { text } of split.part('heldOut')) heldOut.add(text);
  expect(train.size + heldOut.size).toBe(100);
  expect([...heldOut].filter((text) => train.has(text))).toEqual([]);
});

function expectExamples({ removed, changed, examples }: FilterTally): void {
  expect(examples).toHaveLength(Math.min(3, removed.documents + changed.documents));
  for (const { reason } of examples) expect(reason).toMatch(/^\S[^\n]+$/);
}

/** Null where nothing is left, which is an error with what the filters did. */
async function read(corpus: Corpus): Promise<Document[] | null> {
  const documents: Document[] = [];
  try {
    for await (const document of corpus.documents()) documents.push(document);
  } catch (error) {
    expect((error as Error).message).toMatch(/^list: its filters leave 0 of [^]*Nothing is left to learn from/);
    return null;
  }
  return documents;
}

function corpusOf(all: readonly string[]): Corpus {
  return {
    name: 'list',
    fingerprint: 'list',
    async *documents(): AsyncGenerator<Document> {
      for (const [index, text] of all.entries()) yield { id: String(index), text };
    },
  };
}

/** With a cache of its own. */
async function create(corpus: Corpus, filters: Filter[]): Promise<Corpus> {
  const cacheFolder = mkdtempSync(join(caches, 'cache-'));
  return cleaned.create({ corpus, filters }, { log: silentLog, cacheFolder });
}
