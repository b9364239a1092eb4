import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { silentLog, type Document, type Log } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tarOf } from '../../../test/support/tar-files.ts';
import records from './plugin.ts';

const folder = temporaryFolder('corpus-records');
const parquet = fileURLToPath(new URL('../../../test/fixtures/parquet/snappy.parquet', import.meta.url));

it('has a document for each record of every format, in the order of files and records', async () => {
  await write('one/a.jsonl', '{"text": "first\\nof two lines", "url": 1}\n\n{"url": 2, "text": "second"}\n');
  await write('one/b.csv', 'id,text\n1,"third, with a comma"\n');
  await write('one/c.TSV.gz', gzipSync('text\tid\nsaid "fourth\t9\n'));
  expect(await read({ files: ['one/*'] })).toEqual([
    { id: 'one/a.jsonl#1', text: 'first\nof two lines' },
    { id: 'one/a.jsonl#2', text: 'second' },
    { id: 'one/b.csv#1', text: 'third, with a comma' },
    { id: 'one/c.TSV.gz#1', text: 'said "fourth' },
  ]);
  expect((await read({ files: [parquet] })).map(({ text }) => text)).toEqual([
    'a plain text',
    'café, "quoted"\nand on',
    'naïve 😀',
    'the end',
  ]);
});

it('reads the files in tar archives, each by its own name, and says in which one a record is broken', async () => {
  const table = tarOf([
    { name: 'dump/a.jsonl.gz', text: gzipSync('{"text": "first"}\n{"text": "second"}\n') },
    { name: 'dump/b.csv', text: 'id,text\n1,third\n' },
  ]);
  await write('four/all.tar', table);
  expect(await read({ files: ['four/all.tar'] })).toEqual([
    { id: 'four/all.tar!dump/a.jsonl.gz#1', text: 'first' },
    { id: 'four/all.tar!dump/a.jsonl.gz#2', text: 'second' },
    { id: 'four/all.tar!dump/b.csv#1', text: 'third' },
  ]);
  expect(await read({ files: ['four/all.tar'], members: ['.csv'] })).toMatchObject([{ text: 'third' }]);
  await write('four/all.tar', tarOf([{ name: 'c.jsonl', text: '{"text": "a"}\nno\n' }]));
  await expect(read({ files: ['four/all.tar'] })).rejects.toThrow(/four\/all\.tar!c\.jsonl:2\S*: not JSON/);
  await write('four/all.tar', tarOf([{ name: 'README.md', text: 'a' }]));
  await expect(read({ files: ['four/all.tar'] })).rejects.toThrow(/all\.tar!README\.md is neither a \.tsv/);
  await write('four/all.tar', tarOf([{ name: 'a.parquet', text: 'PAR1' }]));
  await expect(read({ files: ['four/all.tar'] })).rejects.toThrow(/all\.tar!a\.parquet is Parquet, which is read from its end/);
});

it('takes the column that it is told, names of columns, a delimiter and an encoding', async () => {
  await write('two/wiki.jsonl', '{"title": "A", "body": "of A"}\n');
  expect(await read({ files: ['two/wiki.jsonl'], textColumn: 'body' })).toMatchObject([{ text: 'of A' }]);
  await write('two/plain.txt', Buffer.from('1;caf\xe9\n', 'latin1'));
  const told = { format: 'csv', delimiter: ';', encoding: 'windows-1252' } as const;
  expect(await read({ files: ['two/plain.txt'], header: ['id', 'text'], ...told })).toMatchObject([{ text: 'café' }]);
});

it.each([
  ['bad.jsonl', '{"text": "a"}\n{"text": "b"\n', /bad\.jsonl:2:13: not JSON\. Each line must be one object, e\.g\. \{"text": "\.\.\."\}/],
  ['bad.jsonl', '{"text": "a"}\n{"body": "b"}\n', /bad\.jsonl:2: there is no key 'text', only 'body'\. Set textColumn to keys/],
  ['bad.jsonl', '{"text": 1}\n', /bad\.jsonl:1: 'text' is the number 1, and it must be a text/],
  ['bad.tsv', 'text\tid\na\t1\nb\n', /bad\.tsv:3: 1 field instead of 2 \(text, id\)/],
  ['bad.csv', 'text,id\na,1\nb "c",2\n', /bad\.csv:3:3: a quote within a field/],
  ['bad.csv', 'body,id\na,1\n', /bad\.csv:1: there is no column 'text', only 'body', 'id'\. Set textColumn to one of them/],
])('says where a broken record stands (%s %j)', async (name, text, message) => {
  await write(name, text);
  await expect(read({ files: [name] })).rejects.toThrow(message);
});

it('leaves broken records out where it is told to, and counts them with the first ones, and empty ones', async () => {
  await write('some.jsonl', '{"text": "a"}\nno\n{"text": null}\n{"text": " "}\n{"text": "b"}\n{}\n[]\n');
  await write('some.csv', 'text,id\n"c" d,1\ne,2,3\nf,4\n');
  const told: string[] = [];
  const note = (message: string): void => void told.push(message);
  const corpus = await create({ files: ['some.*'], broken: 'skip' }, { ...silentLog, info: note, warn: note });
  for (let pass = 0; pass < 2; pass++)
    expect(await all(corpus)).toEqual([
      { id: 'some.csv#3', text: 'f' },
      { id: 'some.jsonl#1', text: 'a' },
      { id: 'some.jsonl#5', text: 'b' },
    ]);
  expect(told).toEqual([
    'records: 1 record without any text is left out.',
    expect.stringMatching(
      /^records: 6 records cannot be read and are left out, such as\n\S*some\.csv:2:4: .*\n\S*some\.csv:3: .*\n\S*some\.jsonl:2: not JSON/,
    ),
  ]);
});

it('does not leave out what makes a whole file unsure, even if told to: bytes that are no text, a quote that is never closed', async () => {
  await write('latin.jsonl', Buffer.from('{"text": "caf\xe9"}\n', 'latin1'));
  await expect(read({ files: ['latin.jsonl'], broken: 'skip' })).rejects.toMatchObject({ code: 'not-text' });
  await write('open.csv', 'text\n"a\nb\n');
  await expect(read({ files: ['open.csv'], broken: 'skip' })).rejects.toThrow(
    /open\.csv:2:1: the quote that is opened here is never closed/,
  );
});

it('says so where nothing is left, and where a file is of no known kind', async () => {
  await write('none.jsonl', '{"text": ""}\n');
  await expect(read({ files: ['none.jsonl'] })).rejects.toThrow(/is empty: no record of none\.jsonl has a text in 'text'/);
  await write('notes.txt', 'a');
  await expect(read({ files: ['notes.txt'] })).rejects.toThrow(/notes\.txt is neither a \.tsv, \.csv, \.jsonl nor a \.parquet file/);
});

it('has another fingerprint for another text, column, or way with broken records', async () => {
  await write('f.jsonl', '{"text": "a", "body": "b"}\n');
  const before = [{}, { textColumn: 'body' }, { broken: 'skip' as const }];
  const prints = await Promise.all(before.map(async (options) => (await create({ files: ['f.jsonl'], ...options })).fingerprint));
  await write('f.jsonl', '{"text": "c", "body": "b"}\n');
  prints.push((await create({ files: ['f.jsonl'] })).fingerprint);
  expect(new Set(prints).size).toBe(4);
});

async function write(name: string, text: string | Buffer): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
}

type Options = { readonly files: string[] } & Partial<Parameters<typeof records.create>[0]>;

function create(options: Options, log: Log = silentLog) {
  const all = { textColumn: 'text', broken: 'error', encoding: 'utf-8', ...options } as const;
  return Promise.resolve(records.create(all, { cacheFolder: folder, experimentFolder: folder, log }));
}

async function all(corpus: { documents(): AsyncIterable<Document> }): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of corpus.documents()) documents.push(document);
  return documents;
}

async function read(options: Options): Promise<Document[]> {
  return all(await create(options));
}
