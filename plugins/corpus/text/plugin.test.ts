import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from 'electra-run';
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

function create(files: string[], documents: 'file' | 'blank-line' | 'line') {
  return Promise.resolve(text.create({ files, documents }, { experimentFolder: folder }));
}

async function read(files: string[], unit: 'file' | 'blank-line' | 'line'): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of (await create(files, unit)).documents()) documents.push(document);
  return documents;
}
