import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { silentLog, type TextEncoding, type LabelSetExample, type TextExample } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import textFiles from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'text-files-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset text-files', () => {
  it('reads TSV with a header, in any order of columns, and leaves quotes alone', async () => {
    await write('a.tsv', 'label\tid\ttext\n1\tx\tsaid "no\n0\ty\tyes\r\n');
    const dataset = await create({ train: 'a.tsv', dev: 'a.tsv' });
    expect(await dataset.split('train')).toMatchObject([
      { text: 'said "no', label: '1' },
      { text: 'yes', label: '0' },
    ]);
    expect(await dataset.labels()).toEqual(['0', '1']);
  });

  it('reads TSV without a header, and JSON Lines, gzipped and with pairs', async () => {
    await writeFile(join(folder, 'a.tsv.gz'), gzipSync('gj04\t1\t\tOur friends\n'));
    await write('b.jsonl', '{"premise": "a", "hypothesis": "b", "gold": 2}\n\n{"premise": "c", "hypothesis": "d", "gold": true}\n');
    const tsv = await create({ train: 'a.tsv.gz', dev: 'a.tsv.gz', header: ['source', 'label', 'mark', 'text'] });
    expect(await tsv.split('dev')).toMatchObject([{ text: 'Our friends', label: '1' }]);
    const json = await create({ train: 'b.jsonl', dev: 'b.jsonl', textColumn: 'premise', pairColumn: 'hypothesis', labelColumn: 'gold' });
    expect(await json.split('train')).toMatchObject([
      { text: 'a', pair: 'b', label: '2' },
      { text: 'c', pair: 'd', label: 'true' },
    ]);
  });

  it('holds a tenth of the training texts out when there is no dev file', async () => {
    await write('a.tsv', `text\tlabel\n${Array.from({ length: 500 }, (_, i) => `text ${i}\t${i % 3}`).join('\n')}`);
    const dataset = await create({ train: 'a.tsv' });
    const dev = await dataset.split('dev');
    expect(dev.length).toBeGreaterThan(25);
    expect((await dataset.split('train')).length + dev.length).toBe(500);
  });

  it.each([
    ['a.tsv', 'text\tlabel\nok\t1\nno label\n', /a\.tsv:3: 1 field instead of 2/],
    ['a.tsv', 'sentence\tlabel\nok\t1\n', /a\.tsv:1: there is no column 'text', only 'sentence', 'label'\. Set textColumn/],
    ['a.tsv', 'text\tlabe\n', /a\.tsv:1: there is no column 'label'/],
    ['a.tsv', 'label\ttext\tlabel\nneg\tabc\tpos\n', /a\.tsv:1: two columns are called 'label', the 1\. and the 3\. of 3/],
    ['a.tsv', 'text\tlabel\n \tpos\n', /a\.tsv:2: the column 'text' is empty/],
    ['a.tsv', 'text\tlabel\nabc\t\n', /a\.tsv:2: the column 'label' is empty/],
    ['a.tsv', 'text\tlabel\rabc\tpos\r', /a\.tsv:1:11: a carriage return without a line feed/],
    ['a.tsv', Buffer.from('text\tlabel\ncaf\xe9\tpos\n', 'latin1'), /a\.tsv:2:4: the byte 0xe9 at byte offset 14 is not utf-8/],
    ['a.tsv', 'text\tlabel\n', /has no examples/],
    ['a.jsonl', '{"text": "a", "label": "x"}\n{"text"\n', /a\.jsonl:2:\d+: not JSON/],
    ['a.jsonl', '{"text": abc, "label": "x"}\n', /a\.jsonl:1: not JSON/],
    ['a.jsonl', '{"text": "a", "label": "x",}\n', /a\.jsonl:1:28: not JSON/],
    ['a.jsonl', '[1]\n', /a\.jsonl:1: not an object/],
    ['a.jsonl', '{"text": null, "label": "x"}\n', /a\.jsonl:1: 'text' is null, and it must be a text\. Give it one/],
    ['a.jsonl', '{"text": "a", "label": null}\n', /a\.jsonl:1: 'label' is null, and it must be a text or a number/],
    ['a.jsonl', '{"text": ["a"], "label": "x"}\n', /a\.jsonl:1: 'text' is a list/],
    ['a.jsonl', '{"text": "a", "label": ["x", null]}\n', /a\.jsonl:1: 'label\[1\]' is null, and it must be a text or a number/],
    [
      'a.jsonl',
      '{"text": "a", "label": ["x"]}\n{"text": "b", "label": "x"}\n',
      /a\.jsonl:2: 'label' is a single label, and a list in .*:1\./,
    ],
    ['a.jsonl', '{"text": "a", "label": {"x": 1}}\n', /a\.jsonl:1: 'label' is an object/],
    ['a.jsonl', '{"text": 1.10, "label": "x"}\n', /a\.jsonl:1: 'text' is the number 1\.1, and it must be a text\. Put it in quotes/],
    ['a.jsonl', '{"text": "a", "label": 12345678901234567890}\n', /a\.jsonl:1: 'label' is the number \d+, and .*Put it in quotes/],
    ['a.jsonl', '{"text": "a"}\n', /a\.jsonl:1: there is no key 'label', only 'text'/],
    ['a.jsonl', '{"text": "a", "label": "x", "label": "y"}\n', /a\.jsonl:1: the key 'label' stands there twice/],
    ['a.jsonl', '{"text": "a", "label": "x"}\n{"text": "a \\ud83d b", "label": "x"}\n', /a\.jsonl:2:13: 'text' has \\ud83d, which is half/],
    ['a.jsonl', '{"text": "a \\uD83D\\uDE00\\uDE00", "label": "x"}\n', /a\.jsonl:1:25: 'text' has \\uDE00/],
    ['a.txt', 'text,label\n', /a\.txt is neither a \.tsv, \.csv, \.jsonl nor a \.parquet file .*Say what it is, e\.g\. format: 'csv'/],
  ])('says where a bad file is bad (%s: %j)', async (name, text, message) => {
    await write(name, text);
    await expect((await create({ train: name })).split('train')).rejects.toThrow(message);
  });

  it('reads endings in capitals, and leaves a column alone that is there twice and not asked for', async () => {
    await write('A.TSV', 'text\tid\tid\tlabel\nabc\t1\t2\tpos\n');
    await writeFile(join(folder, 'B.Jsonl.GZ'), gzipSync('{"text": "a \\ud83d\\ude00", "label": 1.5, "ids": [{"text": 1}, {"text": 2}]}'));
    expect(await (await create({ train: 'A.TSV', dev: 'A.TSV' })).split('dev')).toMatchObject([{ text: 'abc', label: 'pos' }]);
    expect(await (await create({ train: 'B.Jsonl.GZ', dev: 'A.TSV' })).split('train')).toMatchObject([{ text: 'a 😀', label: '1.5' }]);
  });

  it('reads a line of JSON of millions of characters', async () => {
    const text = 'word \\"quoted\\" '.repeat(1_000_000);
    await write('a.jsonl', `{"text": "${text}", "label": "x"}\n`);
    const [example] = await (await create({ train: 'a.jsonl', dev: 'a.jsonl' })).split('train');
    expect((example as TextExample).text).toHaveLength(JSON.parse(`"${text}"`).length);
  });

  it('reads another encoding where the experiment says so', async () => {
    await writeFile(join(folder, 'a.tsv'), Buffer.from('text\tlabel\ncaf\xe9\tna\xefve\n', 'latin1'));
    const dataset = await create({ train: 'a.tsv', dev: 'a.tsv', encoding: 'iso-8859-1' });
    expect(await dataset.split('train')).toMatchObject([{ text: 'café', label: 'naïve' }]);
  });

  it("refuses the option 'header' for JSON Lines, which would do nothing", async () => {
    await write('a.jsonl', '{"text": "a", "label": "x"}');
    await expect((await create({ train: 'a.jsonl', header: ['text', 'label'] })).split('train')).rejects.toThrow(/'header'.*Leave it out/);
    await write('a.tsv', 'abc\tx\n');
    await expect((await create({ train: 'a.tsv', header: ['text', 'text'] })).split('train')).rejects.toThrow(
      /two columns are called 'text'/,
    );
  });

  it('of any bytes gives examples with text and labels, or a complaint that names the file', async () => {
    const piece = fc.constantFrom('text', 'label', '\t', '\n', '\r\n', '"', '{', '}', ':', '[', ',', 'null', '1', '\\ud800', 'é', '\ufeff');
    const bytes = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array({ maxLength: 40 }).map((any) => Buffer.from(any)),
      fc.json().map((json) => Buffer.from(`{"text":"a","label":${json}}`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('f.tsv', 'f.jsonl', 'f.csv', 'f.parquet'), async (any, name) => {
        await write(name, any);
        const dataset = await create({ train: name, dev: name });
        const outcome = await dataset.split('train').catch((error: unknown) => error);
        if (!Array.isArray(outcome))
          expect(outcome).toMatchObject({ name: expect.stringMatching(/^(User)?Error$/), message: expect.stringContaining(name) });
        else
          expect(
            outcome.filter(
              (each: TextExample | LabelSetExample) => each.text.trim() === '' || labelsOf(each).some((label) => label.trim() === ''),
            ),
          ).toEqual([]);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it.each([
    ['1', '"1"', 'the label "1" is a text, and 1 in'],
    ['"true"', 'true', 'the label true is a boolean, and "true" in'],
  ])('says where a label is written as another type than before (%s and %s), also in the other file', async (first, second, message) => {
    await write('a.jsonl', `{"text": "a", "label": ${first}}\n{"text": "b", "label": "x"}\n`);
    await write('b.jsonl', `{"text": "a", "label": "x"}\n{"text": "b", "label": ${second}}\n`);
    await expect((await create({ train: 'a.jsonl', dev: 'b.jsonl' })).split('dev')).rejects.toThrow(
      `b.jsonl:2: ${message} ${join(folder, 'a.jsonl:1')}`,
    );
  });

  it('takes a number in JSON Lines for the same as in TSV, which has no types', async () => {
    await write('a.tsv', 'text\tlabel\na\t1\nb\t0\n');
    await write('b.jsonl', '{"text": "a", "label": 1}\n');
    expect(await (await create({ train: 'a.tsv', dev: 'b.jsonl' })).labels()).toEqual(['0', '1']);
  });

  it('says so when the file is missing', async () => {
    await expect((await create({ train: 'missing.tsv' })).split('train')).rejects.toThrow(/missing\.tsv cannot be read/);
  });
});

function labelsOf(example: object): readonly string[] {
  const { label, labels } = example as Partial<TextExample & LabelSetExample>;
  return labels ?? (label === undefined ? [] : [label]);
}

function write(name: string, text: string | Buffer): Promise<void> {
  return writeFile(join(folder, name), text);
}

async function create(options: {
  train: string;
  dev?: string;
  textColumn?: string;
  pairColumn?: string;
  labelColumn?: string;
  header?: string[];
  encoding?: TextEncoding;
}) {
  const defaults = { textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0 } as const;
  return textFiles.create({ ...defaults, ...options }, { experimentFolder: folder, log: silentLog });
}
