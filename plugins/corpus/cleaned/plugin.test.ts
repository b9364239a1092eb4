import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLog, type Corpus, type Document, type Filter, type Judgement, type Log } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import cleaned from './plugin.ts';

const texts = ['one', 'two words', 'one', 'three short words', ' four\nfive '];

const short = filterOf('short', ({ text }) => (text.length < 4 ? { text: null, reason: `${text.length} characters` } : null));
const second = filterOf('second', ({ text }) =>
  text.includes(' ') ? { text: text.slice(text.indexOf(' ') + 1), reason: 'without the first word' } : null,
);

it('hands documents from filter to filter in order, and keeps the ids of those that are left', async () => {
  expect(await read(await create([short, second]))).toEqual([
    { id: '1', text: 'words' },
    { id: '3', text: 'short words' },
    { id: '4', text: 'four\nfive ' },
  ]);
  expect((await read(await create([second, short]))).map(({ text }) => text)).toEqual(['words', 'short words', 'four\nfive ']);
  expect((await create([short])).name).toBe('list');
});

it('gives the same documents in each reading, also to filters that remember what they saw', async () => {
  const corpus = await create([firstOnly()]);
  const [first, ...others] = [await read(corpus), await read(corpus), ...(await Promise.all([read(corpus), read(corpus)]))];
  expect(first.map(({ id }) => id)).toEqual(['0', '1', '3', '4']);
  for (const other of others) expect(other).toEqual(first);
});

it('asks filters that change nothing once for each document, and remembers what they removed', async () => {
  let asked = 0;
  const { sieve } = firstOnly();
  const counting: Filter = { ...firstOnly(), sieve: () => ({ judge: (document) => ((asked += 1), sieve().judge(document)) }) };
  const many = corpusOf(Array.from({ length: 1000 }, (_, i) => `text ${i % 3}${i}`));
  const corpus = await create([counting, filterOf('odd', ({ id }) => (Number(id) % 2 === 1 ? { text: null, reason: 'odd' } : null))], {
    corpus: many,
  });
  const [first, second] = [await read(corpus), await read(corpus)];
  expect([first.length, asked]).toEqual([500, 1000]);
  expect(second).toEqual(first);
});

it('says once, after the first whole reading, how much each filter removes and changes, with up to three examples', async () => {
  const told: string[] = [];
  const corpus = await create([short, second, filterOf('idle', () => null)], {
    log: { ...silentLog, info: (message) => told.push(message) },
  });
  for await (const _ of corpus.documents()) break;
  expect([told, corpus.tallies?.()]).toEqual([[], []]);
  for (let reading = 0; reading < 3; reading++) await read(corpus);
  expect(told).toEqual([
    `list: its filters leave 3 of 5 documents, 26 of 43 characters.
  short removes 2 documents (6 characters), such as
    0: 3 characters
    2: 3 characters
  second changes 3 documents (11 characters less), such as
    1: without the first word
    3: without the first word
    4: without the first word
  idle removes nothing`,
  ]);
});

it('has what it said as values, those of the corpora within it first', async () => {
  const inner = await create([short]);
  const corpus = await create([second], { corpus: inner });
  await read(corpus);
  expect(corpus.tallies?.()).toEqual([
    {
      filter: 'short',
      seen: { documents: 5, characters: 43 },
      removed: { documents: 2, characters: 6 },
      changed: { documents: 0, characters: 0 },
      examples: [
        { id: '0', reason: '3 characters' },
        { id: '2', reason: '3 characters' },
      ],
    },
    expect.objectContaining({ filter: 'second', seen: { documents: 3, characters: 37 }, changed: { documents: 3, characters: 11 } }),
  ]);
});

it('takes a document of which nothing but white space is left for removed', async () => {
  const blank = filterOf('blank', ({ text }) => (text === 'one' ? { text: ' \n', reason: 'all of its lines' } : null));
  const corpus = await create([blank]);
  expect((await read(corpus)).map(({ id }) => id)).toEqual(['1', '3', '4']);
  expect(corpus.tallies?.()[0]).toMatchObject({
    removed: { documents: 2, characters: 6 },
    examples: [{ id: '0', reason: 'all of its lines: nothing is left' }, { id: '2' }],
  });
});

it('says what the filters did where they leave nothing', async () => {
  const none = filterOf('none', () => ({ text: null, reason: 'not wanted' }));
  await expect(create([short, none]).then(read)).rejects.toThrow(
    /^list: its filters leave 0 of 5 [^]*none removes 3 documents[^]*1: not wanted[^]*Nothing is left to learn from\. Take filters away/,
  );
});

it('has another fingerprint for another corpus, filter, or order of filters', async () => {
  const made = await Promise.all([
    create([short]),
    create([second]),
    create([short, second]),
    create([second, short]),
    create([{ ...short, fingerprint: 'newer' }]),
    create([short], { corpus: { ...corpusOf(texts), fingerprint: 'other' } }),
  ]);
  const prints = made.map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  expect((await create([short])).fingerprint).toBe(prints[0]);
});

it('says it again where its tokens are found and it is not read, and does so for no other text', async () => {
  const cacheFolder = temporaryFolder('cleaned-cache');
  const told: string[] = [];
  const log = { ...silentLog, info: (message: string) => void told.push(message), warn: (message: string) => void told.push(message) };
  const first = await create([short], { log, cacheFolder });
  await read(first);
  const again = await create([short], { log, cacheFolder });
  expect([told.length, told[1]]).toEqual([2, told[0]]);
  expect(again.tallies?.()).toEqual(first.tallies?.());
  await read(again);
  await create([second], { log, cacheFolder });
  expect(told).toHaveLength(2);
  const [file] = readdirSync(join(cacheFolder, 'filtered'));
  writeFileSync(join(cacheFolder, 'filtered', file), '{');
  const damaged = await create([short], { log, cacheFolder });
  expect(told[2]).toMatch(/damaged in .*filtered/);
  await read(damaged);
  expect(told[3]).toBe(told[0]);
});

interface Around {
  readonly corpus?: Corpus;
  readonly log?: Log;
  readonly cacheFolder?: string;
}

/** A cache of its own unless one is given. */
async function create(filters: Filter[], around: Around = {}): Promise<Corpus> {
  const { corpus = corpusOf(texts), log = silentLog, cacheFolder = temporaryFolder(`cleaned-${(caches += 1)}`) } = around;
  return cleaned.create({ corpus, filters }, { log, cacheFolder });
}
let caches = 0;

function corpusOf(all: readonly string[]): Corpus {
  return {
    name: 'list',
    fingerprint: 'list',
    async *documents(): AsyncGenerator<Document> {
      for (const [index, text] of all.entries()) yield { id: String(index), text };
    },
  };
}

function filterOf(name: string, judge: (document: Document) => Judgement | null): Filter {
  return { name, fingerprint: name, sieve: () => ({ judge }) };
}

function firstOnly(): Filter {
  const sieve: Filter['sieve'] = () => {
    const seen = new Set<string>();
    return { judge: ({ text }) => (seen.has(text) || !seen.add(text) ? { text: null, reason: 'again' } : null) };
  };
  return { name: 'first-only', fingerprint: 'first-only', sieve };
}

async function read(corpus: Corpus): Promise<Document[]> {
  const all: Document[] = [];
  for await (const document of corpus.documents()) all.push(document);
  return all;
}
