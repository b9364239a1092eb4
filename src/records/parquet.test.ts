/** Rows of a file of three megabytes in two row groups, the first of which has several pages, as test/fixtures/parquet/make.py makes it. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parquetExtent, parquetHead, parquetRows, type RowRange } from './parquet.ts';

const long = fileURLToPath(new URL('../../test/fixtures/parquet/long.parquet', import.meta.url));

async function read(ranges?: readonly RowRange[]) {
  const rows: { readonly place: string; readonly row: number }[] = [];
  for await (const row of parquetRows(long, { columns: [{ name: 'text', option: 'textColumn' }], ...(ranges ? { ranges } : {}) }))
    rows.push({ place: row.place('text').slice(long.length), row: Number(/^row (\d+): the same/.exec(row.text('text'))?.[1]) });
  return rows;
}

it('has every row once, in order, with its number', async () => {
  expect(await read()).toEqual(Array.from({ length: 3000 }, (_, row) => ({ row, place: `, row ${row + 1}` })));
});

it('has just the rows that are asked for, within pages and over the borders of pages and of row groups', async () => {
  const ranges = [
    { from: 3, to: 5 },
    { from: 900, to: 1200 },
    { from: 1990, to: 2010 },
    { from: 2999, to: 3010 },
  ];
  const asked = ranges.flatMap(({ from, to }) => Array.from({ length: Math.min(to, 3000) - from }, (_, index) => from + index));
  expect(await read(ranges)).toEqual(asked.map((row) => ({ row, place: `, row ${row + 1}` })));
});

it('knows how much there is without reading it, and begins with the first rows', async () => {
  const { rows, bytes } = await parquetExtent(long, 'text');
  expect([rows, bytes / 3e6]).toEqual([3000, expect.closeTo(1, 1)]);
  expect((await parquetHead(long, 2)).rows.map(({ text }) => String(text).slice(0, 6))).toEqual(['row 0:', 'row 1:']);
});
