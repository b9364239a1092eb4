import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf, silentLog, type Corpus, type Document, type Log, type TextEncoding } from 'electra-run';
import { damagedBytes } from '../../../test/support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../../../test/support/fuzz.ts';
import { tarOf } from '../../../test/support/tar-files.ts';
import text from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'corpus-text-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('corpus text', () => {
  it('reads files by pattern, in the order of their names', async () => {
    await mkdir(join(folder, 'data/deep'), { recursive: true });
    await writeFile(join(folder, 'data/b.txt'), 'second');
    await writeFile(join(folder, 'data/deep/a.txt'), '\ufefffirst\r\nline');
    await writeFile(join(folder, 'data/a.md'), 'not this');
    expect(await read(['data/**/*.txt'], 'file')).toEqual([
      { id: 'data/b.txt', text: 'second' },
      { id: 'data/deep/a.txt', text: 'first\nline' },
    ]);
  });

  it('takes blank lines or every line as the border of documents', async () => {
    await writeFile(join(folder, 'a.txt'), 'one\ntwo\n\n \n\nthree\n');
    expect(await read(['a.txt'], 'blank-line')).toEqual([
      { id: 'a.txt#1', text: 'one\ntwo' },
      { id: 'a.txt#2', text: 'three' },
    ]);
    expect((await read(['a.txt'], 'line')).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it('unpacks .gz files and keeps characters whole across chunks', async () => {
    const long = 'żółw 🐢 '.repeat(50_000).trim();
    await writeFile(join(folder, 'a.txt.gz'), gzipSync(long));
    expect((await read(['*.gz'], 'line'))[0].text).toBe(long);
  });

  it('reads the members of tar archives as it reads files, and of them those that it is told', async () => {
    const inner = tarOf([{ name: '1.txt', text: 'third' }]);
    const archive = tarOf([
      { name: 'web/a.txt', text: 'first\n' },
      { name: 'web/b.md', text: 'not this' },
      { name: 'web/c.txt.gz', text: gzipSync('second') },
      { name: 'subset_data.gz', text: gzipSync(inner) },
    ]);
    await writeFile(join(folder, 'a.tar.gz'), gzipSync(archive));
    const told: string[] = [];
    const log = { ...silentLog, info: (message: string) => void told.push(message) };
    const settings = { members: ['.txt', '.txt.gz'], archives: ['_data.gz'], log };
    const corpus = await create(['a.tar.gz'], 'file', settings);
    const documents = [
      { id: 'a.tar.gz!web/a.txt', text: 'first' },
      { id: 'a.tar.gz!web/c.txt.gz', text: 'second' },
      { id: 'a.tar.gz!subset_data.gz!1.txt', text: 'third' },
    ];
    for (let pass = 0; pass < 2; pass++) expect(await all(corpus)).toEqual(documents);
    expect(told).toEqual(['1 member of archives is left out, by its name.']);
    expect((await read(['a.tar.gz'], 'line', settings)).map(({ id }) => id)).toEqual(documents.map(({ id }) => `${id}#1`));
    expect(new Set([corpus, await create(['a.tar.gz'], 'file')].map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('says in which member of an archive something is wrong, and refuses two of one name', async () => {
    await writeFile(join(folder, 'a.tar'), tarOf([{ name: 'x.txt', text: Buffer.from('fine\nh\u00f4tel', 'latin1') }]));
    await expect(read(['a.tar'], 'line')).rejects.toMatchObject({ message: expect.stringMatching(/a\.tar!x\.txt:2:2: the byte 0xf4/) });
    await writeFile(
      join(folder, 'a.tar'),
      tarOf([
        { name: 'x.txt', text: 'one' },
        { name: './x.txt', text: 'two' },
      ]),
    );
    await expect(read(['a.tar'], 'line')).rejects.toThrow(/a\.tar!x\.txt is there twice: its archive has two members of this name/);
  });

  it(
    'of any archive gives documents, or a complaint that names it, whatever is damaged',
    async () => {
      const inner = tarOf([{ name: 'c.txt', text: 'third\n' }]);
      const archive = tarOf([
        { name: 'a.txt', text: 'first\n'.repeat(200) },
        { name: 'b.txt.gz', text: gzipSync('second\n'.repeat(50)) },
        { name: 'more.tar', text: inner },
      ]);
      const property = fc.asyncProperty(damagedBytes(archive), fc.boolean(), async (bytes, isPacked) => {
        const name = isPacked ? 'any.tar.gz' : 'any.tar';
        await writeFile(join(folder, name), isPacked ? gzipSync(bytes) : bytes);
        const documents = await read([name], 'line').catch((error: Error) => error);
        if (documents instanceof Error) expect(documents.message).toMatch(/any\.tar(?:\.gz)?(?:!\S+)?(?::\d+:\d+:)? [^\n]{10,}/);
        else for (const { id } of documents) expect(id).toMatch(/^any\.tar(?:\.gz)?!\S+#\d+$/);
      });
      await fc.assert(property, { numRuns: fuzzRuns(100) });
    },
    fuzzPatience(60_000),
  );

  it('reads another encoding where the experiment says so, and says of which byte it is not in it', async () => {
    await writeFile(join(folder, 'latin1.txt'), Buffer.from('été à la mer\nh\u00f4tel\n', 'latin1'));
    await writeFile(join(folder, 'utf16.txt'), Buffer.from('\ufeffété à la mer\nh\u00f4tel\n', 'utf16le'));
    const wanted = ['été à la mer', 'hôtel'];
    expect((await read(['latin1.txt'], 'line', { encoding: 'windows-1252' })).map(({ text }) => text)).toEqual(wanted);
    expect((await read(['utf16.txt'], 'line', { encoding: 'utf-16le' })).map(({ text }) => text)).toEqual(wanted);
    await expect(read(['latin1.txt'], 'line')).rejects.toMatchObject({
      code: 'not-text',
      text: expect.stringMatching(/latin1\.txt:1:1: the byte 0xe9 at byte offset 0 is not utf-8[^]*'été'[^]*encoding: 'windows-1252'/),
    });
    await expect(read(['utf16.txt'], 'line')).rejects.toMatchObject({ text: expect.stringContaining("encoding: 'utf-16le'") });
  });

  it('has another fingerprint in another encoding, and the same as ever in UTF-8', async () => {
    await writeFile(join(folder, 'a.txt'), 'one');
    const [utf8, latin] = await Promise.all([create(['a.txt'], 'file'), create(['a.txt'], 'file', { encoding: 'iso-8859-1' })]);
    const sha256 = createHash('sha256').update('one').digest('hex');
    expect(utf8.fingerprint).toBe(fingerprintOf({ contents: [['a.txt', sha256]], unit: 'file' }));
    expect(latin.fingerprint).not.toBe(utf8.fingerprint);
  });

  it('refuses line ends of another kind where lines matter, and takes them for white space where they do not', async () => {
    await writeFile(join(folder, 'mac.txt'), 'one\rtwo\r');
    await expect(read(['mac.txt'], 'line')).rejects.toMatchObject({
      code: 'lone-return',
      message: expect.stringContaining('mac.txt:1:4:'),
    });
    await expect(read(['mac.txt'], 'blank-line')).rejects.toMatchObject({ code: 'lone-return' });
    expect((await read(['mac.txt'], 'file'))[0].text).toBe('one\rtwo\r'.slice(0, -1));
  });

  it('warns once of characters that an earlier conversion lost', async () => {
    const warnings: string[] = [];
    await writeFile(join(folder, 'lost.txt'), 'fine\nh\ufffdtel, caf\ufffd\n');
    const corpus = await create(['lost.txt'], 'file', { log: { ...silentLog, warn: (message) => warnings.push(message) } });
    for (let pass = 0; pass < 2; pass++) for await (const { text: whole } of corpus.documents()) expect(whole).toContain('\ufffd');
    expect(warnings).toEqual([expect.stringMatching(/lost\.txt:2: U\+FFFD, and 2 of them/)]);
  });

  it('changes its fingerprint with the content', async () => {
    await writeFile(join(folder, 'a.txt'), 'one');
    const before = await create(['a.txt'], 'file');
    await writeFile(join(folder, 'a.txt'), 'two');
    expect((await create(['a.txt'], 'file')).fingerprint).not.toBe(before.fingerprint);
  });

  it('has each text once, whatever links lead to it: a copy could be held out from what is trained on', async () => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a/one.txt'), 'one');
    await writeFile(join(folder, 'two.txt'), 'two');
    await symlink('..', join(folder, 'a/up'));
    await symlink('two.txt', join(folder, 'also two.txt'));
    expect((await read(['**/*.txt', 'a/*', 'also two.txt'], 'file')).map(({ id }) => id)).toEqual(['a/one.txt', 'two.txt']);
  });

  it('says so when nothing matches, the text is empty or a file is broken', async () => {
    await expect(read(['*.txt'], 'file')).rejects.toThrow(/Cannot read \S*corpus-text\S*\*\.txt: no file matches/);
    await writeFile(join(folder, 'a.txt'), ' \n\n');
    await expect(read(['*.txt'], 'line')).rejects.toThrow(/is empty: a\.txt has no text/);
    await writeFile(join(folder, 'b.gz'), gzipSync('some text that is long enough').subarray(0, 20));
    await expect(read(['*.gz'], 'line')).rejects.toThrow(/b\.gz cannot be read.*whole gzip file/);
  });
});

function create(files: string[], documents: Unit, { encoding = 'utf-8', log = silentLog, ...archives }: Reading = {}) {
  return Promise.resolve(text.create({ files, documents, encoding, ...archives }, { cacheFolder: folder, experimentFolder: folder, log }));
}

type Unit = 'file' | 'blank-line' | 'line';

interface Reading {
  readonly members?: string[];
  readonly archives?: string[];
  readonly encoding?: TextEncoding;
  readonly log?: Log;
}

async function read(files: string[], unit: Unit, reading?: Reading): Promise<Document[]> {
  return all(await create(files, unit, reading));
}

async function all(corpus: Corpus): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of corpus.documents()) documents.push(document);
  return documents;
}
