import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { silentLog, type TaggedExample } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import conll from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'conll-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset conll-files', () => {
  it('reads sentences separated by blank lines, the label in the last column', async () => {
    await writeFile(join(folder, 'a.txt.gz'), gzipSync('-DOCSTART- -X- O\n\nRockwell NNP B-NP\r\nsaid VBD B-VP\n\n\nYes UH O'));
    const dataset = await create({ train: 'a.txt.gz', dev: 'a.txt.gz' });
    expect(await dataset.split('train')).toMatchObject([
      { words: ['Rockwell', 'said'], labels: ['B-NP', 'B-VP'] },
      { words: ['Yes'], labels: ['O'] },
    ]);
    expect(await dataset.labels()).toEqual(['B-NP', 'B-VP', 'O']);
  });

  it('takes other columns, and tabs as separators', async () => {
    await writeFile(join(folder, 'a.conll'), '1\tNew York\tPROPN\t_\n2\tis\tAUX\t_\n');
    const dataset = await create({ train: 'a.conll', dev: 'a.conll', wordColumn: 1, labelColumn: 2 });
    expect(await dataset.split('dev')).toMatchObject([{ words: ['New York', 'is'], labels: ['PROPN', 'AUX'] }]);
  });

  it("takes '#' for a word where every line is one", async () => {
    await writeFile(join(folder, 'a.txt'), '# NN\n1 CD\n\n#tag O\n# O\n\n-DOCSTART-ed O\n');
    expect(await train({ train: 'a.txt' })).toMatchObject([
      { words: ['#', '1'], labels: ['NN', 'CD'] },
      { words: ['#tag', '#'], labels: ['O', 'O'] },
      { words: ['-DOCSTART-ed'], labels: ['O'] },
    ]);
    await writeFile(join(folder, 'b.txt'), '# newdoc\nPeter NNP\n');
    await expect(train({ train: 'b.txt' })).rejects.toThrow(/b\.txt:1: this looks like a comment/);
    expect(await train({ train: 'b.txt', format: 'columns' })).toMatchObject([{ words: ['#', 'Peter'], labels: ['newdoc', 'NNP'] }]);
  });

  it('takes several blanks between columns and some around them for what they are', async () => {
    await writeFile(join(folder, 'a.txt'), ' Paris   B-LOC  \r\n\r\nhi O \r\n');
    expect(await train({ train: 'a.txt' })).toMatchObject([
      { words: ['Paris'], labels: ['B-LOC'] },
      { words: ['hi'], labels: ['O'] },
    ]);
  });

  it.each([
    ['a column is missing', 'Rockwell NNP\nsaid\n', /a\.txt:2: 1 column where line 1 has 2, separated by blanks\. Correct the line/],
    ['there is a column more', 'Rockwell\tNNP\nsaid\tVBD\t\n', /a\.txt:2: 3 columns where line 1 has 2, separated by tabs/],
    ['a line has blanks where others have tabs', 'New York\tNNP\nsaid VBD\n', /a\.txt:2: 1 column where line 1 has 2, separated by tabs/],
    ['a line has tabs where others have blanks', 'York NNP\nsaid\tVBD\n', /a\.txt:2: a tab, where line 1 has .* by blanks/],
    ['there is one column', 'Rockwell\n', /a\.txt:1: 1 column, and the word and its label are both in column 0/],
    [
      'a blank makes another label',
      'Paris\tB-location\nhi\tO \n',
      /a\.txt:2: white space \(U\+0020\) around the label 'O '.*than 'O'.*sed -i/,
    ],
    ['a no-break space does', 'Paris B\nhi O\u00a0\n', /a\.txt:2: white space \(U\+00A0\) around the label 'O\u00a0'/],
    ['a blank makes another word', 'Paris \tB\n', /a\.txt:1: white space \(U\+0020\) around the word/],
    ['there is no label', 'Paris\tB\nhi\t\n', /a\.txt:2: no label in column 1/],
    ['there is no word', 'Paris\tB\n\tO\n', /a\.txt:2: no word in column 0/],
    ['lines end with CR', 'Paris\tB\rhi\tO\r', /a\.txt:1:8: a carriage return without a line feed/],
    ['it is Latin-1', Buffer.from('h\xf4tel O\n', 'latin1'), /a\.txt:1:2: the byte 0xf4/],
    ['it is empty', '\n\n', /has no sentences/],
  ])('says where a file is bad, if %s', async (_, text, message) => {
    await writeFile(join(folder, 'a.txt'), text);
    await expect(train({ train: 'a.txt' })).rejects.toThrow(message);
  });

  it('says so if there is no file or no such column', async () => {
    await expect(train({ train: 'c.txt' })).rejects.toThrow(/c\.txt cannot be read/);
    await writeFile(join(folder, 'a.txt'), 'hi O\n');
    await expect(train({ train: 'a.txt', labelColumn: 2 })).rejects.toThrow(
      /2 columns, and so no column 2\. Set labelColumn to one from 0 to 1/,
    );
    await expect(train({ train: 'a.txt', labelColumn: -2 })).rejects.toThrow(/both in column 0/);
  });

  it('of any bytes gives sentences of words with labels, or a complaint that names the file', async () => {
    const piece = fc.constantFrom(
      '# ',
      '1',
      '2',
      '2-3',
      '1.1',
      'a',
      'O',
      '\t',
      '\t',
      ' ',
      '\n',
      '\n',
      '\r\n',
      '\r',
      'é',
      '\ufeff',
      '-DOCSTART-',
      '\u3000',
    );
    const bytes = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array({ maxLength: 40 }).map((any) => Buffer.from(any)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('f.txt', 'f.conllu'), async (any, name) => {
        await writeFile(join(folder, name), any);
        const outcome = await train({ train: name }).catch((error: unknown) => error);
        if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ message: expect.stringContaining(name) });
        else
          for (const { words, labels } of outcome as TaggedExample[]) {
            expect(labels).toHaveLength(words.length);
            expect([...words, ...labels].filter((text) => text === null || text === '' || text.trim() !== text)).toEqual([]);
          }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

interface Options {
  readonly train: string;
  readonly dev?: string;
  readonly format?: 'columns' | 'conllu';
  readonly wordColumn?: number | string;
  readonly labelColumn?: number | string;
  readonly header?: string[];
}

async function train(options: Options): Promise<readonly unknown[]> {
  return (await create({ ...options, dev: options.train })).split('train');
}

async function create(options: Options) {
  return conll.create({ encoding: 'utf-8', seed: 0, ...options }, { experimentFolder: folder, log: silentLog });
}
