import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingAround, randomFor, silentLog, splitDocuments, type Corpus, type Document, type Log } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import mixture from './plugin.ts';

type Options = Parameters<typeof mixture.create>[0];

describe('corpus mixture', () => {
  it('reads the corpora one after the other under distinct ids', async () => {
    const corpus = await create({ corpora: [corpusOf('text', ['x', 'y']), corpusOf('sotu', ['x']), corpusOf('text', ['x'])] });
    expect((await read(corpus)).map(({ id }) => id)).toEqual(['text/x', 'text/y', 'sotu/x', 'text-2/x']);
    expect(corpus.name).toBe('text+sotu+text-2');
  });

  it('changes its fingerprint with the corpora, their order, and their shares', async () => {
    const [a, b] = [corpusOf('a', []), corpusOf('b', [])];
    const both = [a, b];
    const all: Options[] = [
      { corpora: both },
      { corpora: [b, a] },
      { corpora: [a] },
      { corpora: both, weights: [1, 2] },
      { corpora: both, weights: [2, 1] },
      { corpora: both, alpha: 0.3 },
      { corpora: both, alpha: 0.3, seed: 2 },
    ];
    const prints = await Promise.all(all.map(async (options) => (await create(options)).fingerprint));
    expect(new Set(prints).size).toBe(all.length);
  });

  it.each([{}, { weights: [8, 1] }])('keeps a document one that comes in pieces: with %j', async (shares) => {
    const long = { ...corpusOf('long', []), documents: inPieces };
    const documents = await read(await create({ corpora: [long, corpusOf('b', ['x'])], ...shares }));
    expect(documents.slice(0, 2)).toEqual([
      { id: 'long/book', text: 'one\n', more: true },
      { id: 'long/book', text: 'two' },
    ]);
  });

  it('hands on what the filters of its corpora did', async () => {
    const tally = { filter: 'f' } as never;
    const corpus = await create({ corpora: [corpusOf('a', ['x']), { ...corpusOf('b', ['x']), tallies: () => [tally] }] });
    expect(corpus.tallies?.()).toEqual([tally]);
  });
});

describe('a mixture with weights', () => {
  it('repeats and thins documents so that each corpus comes to its share, with as much text as there is', async () => {
    const [small, large] = [corpusOf('small', textsOf(100, 1)), corpusOf('large', textsOf(900, 2))];
    const before = charactersOf([...(await read(small)), ...(await read(large))]);
    const documents = await read(await create({ corpora: [small, large], weights: [3, 1] }));
    const [some, others] = [documents.filter(({ id }) => id.startsWith('small/')), documents.filter(({ id }) => id.startsWith('large/'))];
    expect(charactersOf(some) / charactersOf(documents)).toBeCloseTo(0.75, 2);
    expect(charactersOf(documents) / before).toBeCloseTo(1, 2);
    // Three quarters of the text from a tenth of it, about: each document 7 or 8 times.
    const times = new Map<string, number>();
    for (const { id } of some) times.set(id, (times.get(id) ?? 0) + 1);
    expect([times.size, new Set(times.values())]).toEqual([100, new Set([7, 8])]);
    expect(new Set(others.map(({ id }) => id)).size).toBe(others.length);
  });

  it('reads what comes behind a document of a plugin that has nothing in it', async () => {
    const corpus = await create({ corpora: [corpusOf('a', ['', ...textsOf(50, 1)]), corpusOf('b', textsOf(50, 2))], weights: [1, 1] });
    expect((await read(corpus)).filter(({ id }) => id.startsWith('a/')).length).toBeGreaterThan(40);
  });

  it('keeps copies of a document apart, under one id, so that all of them are on one side of the held-out split', async () => {
    const documents = await read(
      await create({ corpora: [corpusOf('a', ['1', '2', '3']), corpusOf('b', ['4', '5', '6'])], weights: [2, 0.1] }),
    );
    const ids = documents.map(({ id }) => id).filter((id) => id.startsWith('a/'));
    expect(ids.slice(0, 3)).toEqual(['a/1', 'a/2', 'a/3']);
    expect(ids.length).toBeGreaterThan(4);
    for (const [at, id] of ids.entries()) expect(ids[at + 1]).not.toBe(id);
  });

  it('never has a copy of a held-out document in the training text', async () => {
    const corpora = [corpusOf('a', textsOf(60, 1)), corpusOf('b', textsOf(200, 2))];
    const split = splitDocuments(await create({ corpora, weights: [4, 1] }), { heldOut: 0.3 });
    const [train, heldOut] = await Promise.all((['train', 'heldOut'] as const).map((part) => idsOf(split.part(part))));
    expect(heldOut.length).toBeGreaterThan(new Set(heldOut).size);
    expect(heldOut.filter((id) => train.includes(id))).toEqual([]);
  });

  it('comes to the shares within two documents, whatever corpora and weights there are', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
    const part = fc.record({ sizes, weight: fc.double({ min: 0.05, max: 20, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), fc.nat(), async (parts, seed) => {
        const corpora = parts.map((each, index) =>
          corpusOf(
            `c${index}`,
            each.sizes.map((size, at) => `${at}`.padEnd(size, 'x')),
          ),
        );
        const whole = charactersOf((await Promise.all(corpora.map(read))).flat());
        const documents = await read(await create({ corpora, weights: parts.map(({ weight }) => weight), seed }));
        const all = parts.reduce((sum, { weight }) => sum + weight, 0);
        for (const [index, each] of parts.entries()) {
          const got = charactersOf(documents.filter(({ id }) => id.startsWith(`c${index}/`)));
          expect(Math.abs(got - (each.weight / all) * whole)).toBeLessThanOrEqual(2 * Math.max(...each.sizes) + 1e-6);
        }
      }),
      { numRuns: fuzzRuns(60) },
    );
  });

  it('gives the same documents again, and others for another seed', async () => {
    const corpora = [corpusOf('a', textsOf(50, 1)), corpusOf('b', textsOf(50, 2))];
    const corpus = await create({ corpora, weights: [1, 4] });
    const first = await read(corpus);
    expect(await read(corpus)).toEqual(first);
    expect(await read(await create({ corpora, weights: [10, 40] }))).toEqual(first);
    expect(await read(await create({ corpora, weights: [1, 4], seed: 2 }))).not.toEqual(first);
  });

  it('never makes up for a large document with many copies of a small one', async () => {
    const corpora = [corpusOf('a', ['x'.repeat(10_000), ...textsOf(100, 1, 10)]), corpusOf('b', ['y'.repeat(20_000)])];
    for (let seed = 0; seed < 10; seed++) {
      const ids = (await read(await create({ corpora, weights: [1, 1], seed }))).map(({ id }) => id);
      for (const id of new Set(ids)) expect(ids.filter((each) => each === id).length).toBeLessThanOrEqual(2);
    }
  });

  it('says once what becomes of each corpus', async () => {
    const told: string[] = [];
    const log = { ...silentLog, info: (message: string) => void told.push(message) };
    const corpus = await create({ corpora: [corpusOf('a', ['xxxx']), corpusOf('b', ['xxxxxx'])], weights: [8, 2] }, log);
    for (let reading = 0; reading < 2; reading++) await read(corpus);
    expect(told).toEqual(['Shares of the mixed text: a 80 % (read 2 times), b 20 % (read 0.333 times).']);
  });
});

describe('a mixture with an exponent', () => {
  it.each([
    [1, [0.9, 0.1]],
    [0, [0.5, 0.5]],
    // 0.9^0.5 / (0.9^0.5 + 0.1^0.5)
    [0.5, [0.75, 0.25]],
  ])('of %f has shares %j of corpora nine to one', async (alpha, shares) => {
    const corpora = [corpusOf('large', textsOf(900, 1, 10)), corpusOf('small', textsOf(100, 2, 10))];
    const documents = await read(await create({ corpora, alpha }));
    for (const [index, name] of ['large', 'small'].entries())
      expect(charactersOf(documents.filter(({ id }) => id.startsWith(name))) / charactersOf(documents)).toBeCloseTo(shares[index], 2);
    if (alpha === 1) expect(new Set(documents.map(({ id }) => id)).size).toBe(1000);
  });
});

describe('nonsense is refused:', () => {
  const corpora = [{}, {}];
  it.each<[Record<string, unknown>, string, string]>([
    [{ corpora, weights: [1] }, 'weights', 'There are 1 weights for 2 corpora.'],
    [{ corpora, weights: [1, 2], alpha: 0.5 }, 'alpha', "'weights' says them too"],
    [{ corpora, seed: 3 }, 'seed', 'Nothing is chosen without shares.'],
  ])('%j', (options, path, message) => {
    expect(mixture.check?.(options as never, nothingAround)).toMatchObject([{ path: [path], message: expect.stringContaining(message) }]);
  });

  it('a corpus without text, and one that would be read thousands of times', async () => {
    await expect(read(await create({ corpora: [corpusOf('a', []), corpusOf('b', ['x'])], alpha: 0.5 }))).rejects.toThrow(
      "The corpus 'a' has no text, and a mixture wants a share of it. Take it out.",
    );
    const tiny = { corpora: [corpusOf('a', ['x']), corpusOf('b', ['x'.repeat(100_000)])], weights: [1, 1] };
    await expect(read(await create(tiny))).rejects.toThrow(
      /'a' is so small that it would be read 50,00\d times .* Give it a smaller weight/,
    );
  });
});

function create(options: Options, log: Log = silentLog): Promise<Corpus> {
  return Promise.resolve(mixture.create(options, { log }));
}

function corpusOf(name: string, texts: readonly string[]): Corpus {
  return {
    name,
    fingerprint: name,
    async *documents(): AsyncGenerator<Document> {
      for (const text of texts) yield { id: text, text };
    },
  };
}

async function* inPieces(): AsyncGenerator<Document> {
  yield { id: 'book', text: 'one\n', more: true };
  yield { id: 'book', text: 'two' };
}

/** Different texts of many lengths, or of one. */
function textsOf(count: number, seed: number, length?: number): string[] {
  const random = randomFor(seed, 'lengths');
  return Array.from({ length: count }, (_, i) => `${seed}-${i}`.padEnd(length ?? 8 + random.integer(80), 'x'));
}

function charactersOf(documents: readonly Document[]): number {
  return documents.reduce((sum, { text }) => sum + text.length, 0);
}

async function read(corpus: Corpus): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of corpus.documents()) documents.push(document);
  return documents;
}

async function idsOf(documents: AsyncIterable<Document>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of documents) ids.push(id);
  return ids;
}
