/** CSV as RFC 4180 has it, and the places of what is wrong in it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type TextExample } from 'electra-run';
import textFiles from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'csv-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset text-files with CSV', () => {
  it('reads fields with delimiters, quotes and line ends in quotes, each label with the line where it begins', async () => {
    await write('a.csv', '\ufeffid,label,text\r\n1,pos,"He said ""no"", and\r\n\r\nleft"\r\n\r\n2,"neg",plain\r\n3,"pos",""""\r\n');
    const file = join(folder, 'a.csv');
    expect(await train({ train: 'a.csv' })).toEqual([
      { text: 'He said "no", and\n\nleft', label: 'pos', source: { file, lines: [2] } },
      { text: 'plain', label: 'neg', source: { file, lines: [6] } },
      { text: '"', label: 'pos', source: { file, lines: [7] } },
    ]);
  });

  it('takes another delimiter, names of columns, another encoding, packed files, and another ending where the format is said', async () => {
    await write('a.csv', 'text;label\n"a;b";1\nc,d;0\n');
    expect(await train({ train: 'a.csv', delimiter: ';' })).toMatchObject([
      { text: 'a;b', label: '1' },
      { text: 'c,d', label: '0' },
    ]);
    await writeFile(join(folder, 'b.CSV.gz'), gzipSync(Buffer.from('caf\xe9,1\n', 'latin1')));
    expect(await train({ train: 'b.CSV.gz', header: ['text', 'label'], encoding: 'iso-8859-1' })).toMatchObject([
      { text: 'café', label: '1' },
    ]);
    await write('c.txt', 'text\tlabel\n"a\tb"\t1\n');
    expect(await train({ train: 'c.txt', format: 'csv', delimiter: '\t' })).toMatchObject([{ text: 'a\tb', label: '1' }]);
  });

  it.each([
    [
      'text,label\n"a\nb",1\nc\n',
      /a\.csv:4: 1 field instead of 2 \(text, label\)\. Fields are separated by ','; one that holds it is put in quotes/,
    ],
    ['text,label\nx, y,1\n', /a\.csv:2: 3 fields instead of 2/],
    ['text,label\n\n"a",1\n"b\nc,2\nd,3\n', /a\.csv:4:1: the quote that is opened here is never closed/],
    ['text,label\na,1\nsaid "no",2\n', /a\.csv:3:6: a quote within a field that does not begin with one\. Put the field in quotes/],
    ['text,label\n"a"b,1\n', /a\.csv:2:4: 'b' behind a closing quote, where ',' or the end of the line belongs/],
    ['text,label\n"a\nb" ,1\n', /a\.csv:3:3: ' ' behind a closing quote/],
    ['text,label\na, "b"\n', /a\.csv:2:4: a quote within a field/],
    ['text,label\n"a\n\n ",1\n"b","\n"\n', /a\.csv:5: the column 'label' is empty/],
    ['text,label\n" \n",1\n', /a\.csv:2: the column 'text' is empty/],
    ['text,label\n"a\nb","\n \n"\n', /a\.csv:3: the column 'label' is empty/],
    ['text,label\n"a\rb",1\n', /a\.csv:2:3: a carriage return without a line feed/],
    ['text;label\na;1\n', /a\.csv:1: there is no column 'text', only 'text;label'\. If ';' separates them, set delimiter: ';'/],
    ['text\tlabel\na\t1\n', /a\.csv:1: there is no column 'text', .*set delimiter: '\\t'/],
    ['text,label,text\na,1,b\n', /a\.csv:1: two columns are called 'text', the 1\. and the 3\. of 3/],
    ['text,label\n', /a\.csv has no examples/],
  ])('says where a bad file is bad (%j)', async (text, message) => {
    await write('a.csv', text);
    await expect(train({ train: 'a.csv' })).rejects.toThrow(message);
  });

  it('refuses a delimiter where it would do nothing', async () => {
    await write('a.tsv', 'text\tlabel\na\t1\n');
    await expect(train({ train: 'a.tsv', delimiter: ',' })).rejects.toThrow(/is TSV, so that 'delimiter'.*or say format: 'csv'/);
  });
});

function write(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

async function train(
  options: { readonly train: string } & Partial<Parameters<typeof textFiles.create>[0]>,
): Promise<readonly TextExample[]> {
  const defaults = { textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0, dev: options.train } as const;
  return (await (
    await textFiles.create({ ...defaults, ...options }, { experimentFolder: folder, log: silentLog })
  ).split('train')) as readonly TextExample[];
}
