/** A row group of many pages, as test/fixtures/parquet/make.py makes it, and files whose headers lie. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { fuzzRuns } from '../../test/support/fuzz.ts';
import { ParquetBytes, stretchesOf, type Stretch } from './row-groups.ts';

const fixture = (version: number): string =>
  fileURLToPath(new URL(`../../test/fixtures/parquet/pages-${version}.parquet`, import.meta.url));

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'row-groups-'))));
afterEach(async () => rm(folder, { recursive: true }));

/** All rows, and how many times some were read. */
async function read(path: string, columns: string[], stretch: number) {
  const file = await ParquetBytes.open(path);
  try {
    const metadata = await parquetMetadataAsync(file);
    const settings = { metadata, schema: parquetSchema(metadata), columns, stretch };
    const stretches = await stretchesOf(file, metadata.row_groups[0], settings);
    const all: Record<string, unknown>[] = [];
    for (const each of stretches) all.push(...(await parquetReadObjects({ file, ...each, columns, useOffsetIndex: true })));
    return { all, times: stretches.length };
  } finally {
    await file.close();
  }
}

/** Where the file was read for these rows: from, to. */
async function bytesReadFor(file: ParquetBytes, stretch: Stretch): Promise<[from: number, to: number][]> {
  const ranges: [number, number][] = [];
  const noted = {
    byteLength: file.byteLength,
    slice: (from: number, to = file.byteLength) => {
      if (from < file.byteLength) ranges.push([from, to]);
      return file.slice(from, to);
    },
  };
  await parquetReadObjects({ ...stretch, file: noted, columns: ['text'], useOffsetIndex: true });
  return ranges;
}

describe.each([1, 2])('pages of version %i', (version) => {
  it.each([[['text']], [['class', 'text']]])('%j come out the same a few rows at a time', async (columns) => {
    const whole = await read(fixture(version), columns, Infinity);
    expect(whole.times).toBe(1);
    expect(whole.all).toHaveLength(400);
    for (const stretch of [64, 1000, 3000]) {
      const paged = await read(fixture(version), columns, stretch);
      expect(paged.times).toBeGreaterThan(2);
      expect(paged.all).toEqual(whole.all);
    }
  });

  it('reads lists whole', async () => {
    expect((await read(fixture(version), ['tags'], 64)).times).toBe(1);
  });

  it('unpacks no page of a text twice, nor its dictionary where it is given up', async () => {
    const file = await ParquetBytes.open(fixture(version));
    const metadata = await parquetMetadataAsync(file);
    const settings = { metadata, schema: parquetSchema(metadata), columns: ['text'], stretch: 2000 };
    const stretches = await stretchesOf(file, metadata.row_groups[0], settings);
    const read = await Promise.all(stretches.map((stretch) => bytesReadFor(file, stretch)));
    await file.close();
    const chunk = metadata.row_groups[0].columns[0].meta_data;
    const [from, firstPage] = [Number(chunk?.dictionary_page_offset), Number(chunk?.data_page_offset)];
    const pages = read.flat().filter(([start]) => start >= firstPage);
    expect(pages.slice(1).every(([start], at) => start === pages[at][1])).toBe(true);
    expect(pages.at(-1)?.[1]).toBe(from + Number(chunk?.total_compressed_size));
    const withDictionary = read.map((ranges) => ranges.some(([start]) => start === from));
    expect(withDictionary[0]).toBe(true);
    expect(withDictionary.at(-1)).toBe(false);
  });
});

it('says the same of a damaged file, or that it is damaged, a few rows at a time', async () => {
  const good = await readFile(fixture(1));
  // What is no text is complained about by whoever asked for one.
  const outcome = async (path: string, stretch: number): Promise<unknown> => {
    const { all } = await read(path, ['text'], stretch).catch(() => ({ all: [{ text: null }] }));
    return all.every(({ text }) => typeof text === 'string') ? all : 'damaged';
  };
  const path = join(folder, 'damaged.parquet');
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 2000), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(good);
      bytes[at] ^= change;
      await writeFile(path, bytes);
      const [whole, paged] = [await outcome(path, Infinity), await outcome(path, 1000)];
      if (whole !== 'damaged' && paged !== 'damaged') expect(paged).toEqual(whole);
    }),
    { numRuns: fuzzRuns(60) },
  );
});
