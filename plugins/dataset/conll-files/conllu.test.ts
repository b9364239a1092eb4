/** CoNLL-U: what its lines can be, its columns by name, and the places of what is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from 'electra-run';
import conll from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'conllu-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset conll-files with CoNLL-U', () => {
  it('reads CoNLL-U without its comments, ranges and empty nodes, the word in FORM and the label in UPOS', async () => {
    const treebank =
      '# sent_id = 1\n# text = We do not\n1\tWe\twe\tPRON\t_\n2-3\tdont\t_\t_\t_\n2\tdo\tdo\tAUX\t_\n3\tnot\tnot\tPART\t_\n' +
      '3.1\tghost\t_\tVERB\t_\n\n# newpar\n1\t#\t#\tSYM\t_\n';
    await writeFile(join(folder, 'a.conllu'), treebank);
    await writeFile(join(folder, 'a.txt'), treebank);
    const wanted = [
      { words: ['We', 'do', 'not'], labels: ['PRON', 'AUX', 'PART'] },
      { words: ['#'], labels: ['SYM'] },
    ];
    expect(await train({ train: 'a.conllu' })).toMatchObject(wanted);
    expect(await train({ train: 'a.txt', format: 'conllu', wordColumn: 1, labelColumn: -2 })).toMatchObject(wanted);
    await expect(train({ train: 'a.txt' })).rejects.toThrow(/a\.txt:1: this looks like a comment of CoNLL-U\. Say .*format: 'conllu'/);
    await expect(train({ train: 'a.txt', format: 'columns' })).rejects.toThrow(
      /a\.txt:2: 6 columns where line 1 has 4, .*set format: 'conllu'/,
    );
    await expect(train({ train: 'a.conllu', wordColumn: 0 })).rejects.toThrow(
      /column 0 of CoNLL-U has the words' numbers\. Set wordColumn: 1/,
    );
  });

  it('takes columns by their names, which CoNLL-U has, and others where the file or the experiment says so', async () => {
    const row = '1\tDogs\tdog\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\tSpaceAfter=No\n';
    await writeFile(join(folder, 'a.conllu'), row);
    for (const [wordColumn, labelColumn, word, label] of [
      ['FORM', 'DEPREL', 'Dogs', 'nsubj'],
      ['LEMMA', 'XPOS', 'dog', 'NNS'],
      [1, 'FEATS', 'Dogs', 'Number=Plur'],
    ] as const)
      expect(await train({ train: 'a.conllu', wordColumn, labelColumn })).toMatchObject([{ words: [word], labels: [label] }]);
    await expect(train({ train: 'a.conllu', labelColumn: 'UPOSS' })).rejects.toThrow(/no column 'UPOSS', only ID, FORM, .*Set labelColumn/);
    await expect(train({ train: 'a.conllu', header: ['a', 'b'] })).rejects.toThrow(/have their names, so that 'header' means nothing/);

    await writeFile(join(folder, 'b.conllu'), '# global.columns = ID FORM UPOS CHUNK\n1\tDogs\tNOUN\tB-NP\n');
    expect(await train({ train: 'b.conllu', labelColumn: 'CHUNK' })).toMatchObject([{ words: ['Dogs'], labels: ['B-NP'] }]);
    expect(await train({ train: 'b.conllu' })).toMatchObject([{ labels: ['NOUN'] }]);

    await writeFile(join(folder, 'c.txt'), '-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n');
    const header = ['word', 'pos', 'chunk', 'ner'];
    expect(await train({ train: 'c.txt', header, labelColumn: 'chunk' })).toMatchObject([
      { words: ['EU', 'rejects'], labels: ['B-NP', 'B-VP'] },
    ]);
    expect(await train({ train: 'c.txt', header })).toMatchObject([{ labels: ['B-ORG', 'O'] }]);
    await expect(train({ train: 'c.txt', labelColumn: 'chunk' })).rejects.toThrow(
      /c\.txt:3: .* have no names\. Name them in order with header/,
    );
    await expect(train({ train: 'c.txt', header: ['word', 'ner'] })).rejects.toThrow(/c\.txt:3: 4 columns, and 'header' names 2/);
  });

  it('counts what is no word, and words without a label, of which nothing is learned', async () => {
    const rows = '1\tWe\twe\tPRON\n2-3\tdont\t_\t_\n2\tdo\tdo\t_\n3\tnot\tnot\tPART\n3.1\tgo\t_\t_\n3.2\tgo\t_\t_\n\n';
    await writeFile(join(folder, 'a.conllu'), `# a\n# b\n${rows}# c\n0.1\tx\t_\t_\n1\tNo\tno\tINTJ\n`);
    const told: string[] = [];
    const log = { ...silentLog, info: (message: string) => void told.push(message) };
    const dataset = await conll.create(
      { encoding: 'utf-8', seed: 0, train: 'a.conllu', dev: 'a.conllu' },
      { experimentFolder: folder, log },
    );
    expect(await dataset.split('train')).toMatchObject([{ labels: ['PRON', null, 'PART'] }, { labels: ['INTJ'] }]);
    expect(await dataset.labels()).toEqual(['INTJ', 'PART', 'PRON']);
    expect(told[0]).toBe(
      `${join(folder, 'a.conllu')}: left out 3 comments, 1 range, 3 empty nodes; 1 word has '_' for a label, which is none`,
    );
    expect(await train({ train: 'a.conllu', labelColumn: 2, wordColumn: 3 }).catch(String)).toMatchObject([
      { labels: ['we', 'do', 'not'] },
      {},
    ]);
  });

  it.each([
    ['a number is left out', '1\ta\t_\tX\n3\tb\t_\tX\n', /a\.conllu:2: '3' in the first column, where .*, here 2/],
    ['there is none', 'a\tb\t_\tX\n', /a\.conllu:1: 'a' in the first column/],
    [
      'a line has another number of columns',
      '1\ta\t_\tX\n2\tb\t_\n',
      /a\.conllu:2: 3 columns where line 1 has 4, separated by tabs, as in CoNLL-U/,
    ],
    ['there are blanks', '1 a _ X\n', /a\.conllu:1: 1 column, and so no column FORM/],
    ['there are too few columns', '1\ta\t_\n', /a\.conllu:1: 3 columns, and so no column UPOS\. Set labelColumn/],
    ['it has comments only', '# a\n', /has no sentences/],
    ['a comment stands within a sentence', '1\ta\t_\tX\n# b\n2\tb\t_\tX\n', /a\.conllu:2: a comment within a sentence, .*empty line/],
    ['a range begins elsewhere', '1\ta\t_\tX\n1-2\tb\t_\t_\n', /a\.conllu:2: '1-2' .* a range that begins with the next word, here 2/],
    ['ranges overlap', '1-2\tab\t_\t_\n1\ta\t_\tX\n2-3\tbc\t_\t_\n', /a\.conllu:3: '2-3' .* the next word, here 3/],
    ['a range is of one word', '1-1\ta\t_\t_\n1\ta\t_\tX\n', /a\.conllu:1: '1-1' /],
    [
      'a range goes beyond',
      '1\ta\t_\tX\n2-4\tb\t_\t_\n2\tb\t_\tX\n\n',
      /a\.conllu:2: the range 2-4 goes beyond its sentence, which has 2 words/,
    ],
    ['an empty node stands elsewhere', '1\ta\t_\tX\n2.1\tb\t_\t_\n', /a\.conllu:2: '2\.1' .* has 1\.1 for an empty node/],
    ['an empty node is left out', '1\ta\t_\tX\n1.2\tb\t_\t_\n', /a\.conllu:2: '1\.2' .* has 1\.1/],
    ['other columns do not begin with ID', '# global.columns = FORM UPOS\n', /a\.conllu:1: the first of the global\.columns is 'FORM'/],
  ])('says where a file of CoNLL-U is bad, if %s', async (_, text, message) => {
    await writeFile(join(folder, 'a.conllu'), text);
    await expect(train({ train: 'a.conllu' })).rejects.toThrow(message);
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
