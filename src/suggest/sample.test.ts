import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { lookedAtText } from './picture.ts';
import { quotaOf, readSample } from './sample.ts';
import { lookAtFiles } from './text-files.ts';

const folder = temporaryFolder('sample');
const line = (name: string, index: number): string => `${name} ${index} ${'some words '.repeat(9)}`;
const lines = (name: string, count: number): string => Array.from({ length: count }, (_, index) => line(name, index)).join('\n');
const read = async (patterns: readonly string[], most: number) => {
  const files = await lookAtFiles({ patterns, folder, seed: 1 });
  return { files, sample: await readSample(files, { most }) };
};

writeFileSync(path.join(folder, 'small.txt'), lines('small', 10));
writeFileSync(path.join(folder, 'large.txt'), lines('large', 20_000));
writeFileSync(path.join(folder, 'large.jsonl.gz'), gzipSync(lines('large', 20_000).replaceAll(/.+/g, (text) => JSON.stringify({ text }))));
writeFileSync(path.join(folder, 'nothing.txt'), '');
copyFileSync(new URL('../../test/fixtures/parquet/long.parquet', import.meta.url), path.join(folder, 'long.parquet'));
writeFileSync(path.join(folder, 'holes.jsonl'), '{"text": "one and two"}\n{"text": " "}\n{"text": 5}\n{"text": "three and four"}\n');

it('small files are read whole, and large ones as far as the rest goes', () => {
  expect(quotaOf([100, 200, 300], 600)).toBe(Infinity);
  expect(quotaOf([1e6, 9e6, 9e6], 11e6)).toBe(5e6);
  expect(quotaOf(Array<number>(1000).fill(1e6), 1e6)).toBe(2 ** 16);
});

it('of a text that is no larger than what is asked for, nothing is left unread', async () => {
  const { files, sample } = await read(['small.txt', 'nothing.txt'], 1e6);
  expect(sample).toMatchObject({ isWhole: true, scale: 1, files: 1, bytes: Buffer.byteLength(lines('small', 10)) - 9 });
  expect(sample.documents[3]).toEqual({ id: 'small.txt#4', text: line('small', 3) });
  expect(lookedAtText(files, sample, 1)).toBe('All of one file: 1 KiB of text in 10 documents. 1 more without a byte: nothing.txt.');
});

it('of a larger one, a part of every file is read, and the size of all is estimated', async () => {
  const { files, sample } = await read(['*large.txt', 'small.txt'], 300_000);
  const all = Buffer.byteLength(lines('large', 20_000)) + Buffer.byteLength(lines('small', 10));
  expect(sample).toMatchObject({ isWhole: false, files: 2, bytes: expect.closeTo(300_000, -4) });
  expect((sample.bytes * sample.scale) / all).toBeCloseTo(1, 0);
  expect(sample.documents.filter(({ id }) => id.startsWith('small'))).toHaveLength(10);
  expect(lookedAtText(files, sample, 1)).toMatch(
    /^A part of the files: 2[89]\d KiB of about [\d.]+ MiB of text, places all over 2 files, in/,
  );
});

it('of a table and of Parquet too, from places all over them', async () => {
  writeFileSync(
    path.join(folder, 'table.csv'),
    `id,text\n${Array.from({ length: 9000 }, (_, id) => `${id},"${line('a, row', id)}"\n`).join('')}`,
  );
  writeFileSync(
    path.join(folder, 'table.tsv'),
    `id\ttext\n${Array.from({ length: 9000 }, (_, id) => `${id}\t${line('"row', id)}\n`).join('')}`,
  );
  for (const name of ['table.csv', 'table.tsv', 'long.parquet']) {
    const { files, sample } = await read([name], 100_000);
    const rows = sample.documents.map(({ text }) => Number(/\d+/.exec(text)?.[0]));
    const all = name === 'long.parquet' ? 3000 : 9000;
    expect(new Set(rows).size, name).toBe(rows.length);
    expect(new Set(rows.map((row) => Math.floor((16 * row) / all))).size, name).toBe(16);
    expect(sample, name).toMatchObject({ isWhole: false, spread: 1, places: 16, leftOut: { empty: 0, broken: 0 } });
    expect((rows.length * sample.scale) / all, name).toBeCloseTo(1, 0);
    expect(lookedAtText(files, sample, 1), name).toMatch(/ of text, from 16 places all over it, in /);
  }
  const both = await read(['table.csv', 'large.jsonl.gz'], 200_000);
  expect(lookedAtText(both.files, both.sample, 1)).toMatch(/ of text, places all over 1, the beginnings of 1 of 2 files, in /);
});

it('where only places of a file are read, a complaint does not pretend to know the line of the file', async () => {
  const rows = Array.from({ length: 9000 }, (_, id) => (id % 100 === 99 ? '{"text": 5}' : JSON.stringify({ text: line('row', id) })));
  writeFileSync(path.join(folder, 'broken.jsonl'), rows.join('\n'));
  const { sample } = await read(['broken.jsonl'], 100_000);
  expect(sample.leftOut.examples[0]).toMatch(
    /'text' is the number 5, .*Only some places of the file were read: lines and bytes are counted/,
  );
});

it('of a packed one too', async () => {
  const { files, sample } = await read(['large.jsonl.gz'], 100_000);
  expect(sample).toMatchObject({ isWhole: false, files: 1 });
  expect(sample.scale).toBeGreaterThan(1);
  expect(lookedAtText(files, sample, 1)).toMatch(/^A part of one file: 98 KiB of about .* of text, its beginning, in/);
});

it('records without a text, and those that cannot be read, are counted', async () => {
  const { sample } = await read(['holes.jsonl'], 1e6);
  expect(sample.documents.map(({ id }) => id)).toEqual(['holes.jsonl#1', 'holes.jsonl#4']);
  expect(sample.leftOut).toMatchObject({
    empty: 1,
    broken: 1,
    examples: [expect.stringContaining("holes.jsonl:3: 'text' is the number 5")],
  });
});
