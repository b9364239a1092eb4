/** Parquet files as pyarrow writes them; test/fixtures/parquet/make.py says what is in them. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type LabelSetExample, type TextExample } from 'electra-run';
import textFiles from './plugin.ts';

const fixtures = fileURLToPath(new URL('../../../test/fixtures/parquet/', import.meta.url));
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'parquet-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset text-files with Parquet', () => {
  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'plain-v2'])(
    'reads columns by name, through all row groups (%s)',
    async (name) => {
      const file = `${fixtures}${name}.parquet`;
      expect(await train({ train: file, pairColumn: 'pair' })).toEqual([
        { text: 'a plain text', pair: 'first', label: 'pos', source: { file, lines: [1], unit: 'row' } },
        { text: 'café, "quoted"\nand on', pair: '', label: 'neg', source: { file, lines: [2], unit: 'row' } },
        { text: 'naïve 😀', pair: 'third', label: 'pos', source: { file, lines: [3], unit: 'row' } },
        { text: 'the end', pair: 'fourth', label: 'neg', source: { file, lines: [4], unit: 'row' } },
      ]);
    },
  );

  it.each([
    ['int64', ['0', '1', '9007199254740993']],
    ['uint8', ['0', '1', '2']],
    ['double', ['1.5', '-0.25', '3']],
    ['bool', ['true', 'false', 'true']],
    ['category', ['u', 'v', 'u']],
  ])('takes a label of type %s as it is', async (labelColumn, labels) => {
    expect((await train({ train: `${fixtures}types.parquet`, labelColumn })).map(({ label }) => label)).toEqual(labels);
  });

  it.each<[Options, RegExp]>([
    [{ labelColumn: 'gold' }, /types\.parquet: there is no column 'gold', only 'text', 'int64'/],
    [{ labelColumn: 'nullable' }, /types\.parquet, row 2: 'nullable' is null, and it must be a text, a number, true or false\. .*row out/],
    [{ labelColumn: 'blank' }, /types\.parquet, row 3: the column 'blank' is empty/],
    [{ labelColumn: 'not_finite' }, /types\.parquet, row 2: 'not_finite' is the number NaN/],
    [{ textColumn: 'list', labelColumn: 'bool' }, /types\.parquet, row 1: 'list' is a list, and it must be a text/],
    [{ labelColumn: 'holes' }, /types\.parquet, row 2: 'holes\[1\]' is null/],
    [{ labelColumn: 'struct' }, /types\.parquet, row 1: 'struct' is a structure/],
    [{ labelColumn: 'date' }, /types\.parquet, row 1: 'date' is a date/],
    [{ labelColumn: 'bytes' }, /types\.parquet, row 2: 'bytes' is not UTF-8, as a text of Parquet is: 63 61 66 e9\. Convert it/],
    [{ labelColumn: 'nul' }, /types\.parquet, row 3: 'nul' has a NUL character/],
    [{ textColumn: 'int64', labelColumn: 'uint8' }, /types\.parquet, row 1: 'int64' is the bigint 0, and it must be a text\./],
    [{ labelColumn: 'uint8', header: ['a', 'b'] }, /names of its columns in its schema, so that 'header'.*Leave it out/],
    [{ labelColumn: 'uint8', encoding: 'windows-1252' }, /whose texts are UTF-8, so that 'encoding' means nothing/],
  ])('says in which row what is wrong (%j)', async (options, message) => {
    await expect(train({ train: `${fixtures}types.parquet`, ...options })).rejects.toThrow(message);
  });

  it.each([
    ['labels', [['0', '27'], [], ['3']]],
    ['list', [['x'], ['y'], ['z']]],
  ])('takes a list for any number of labels (%s)', async (labelColumn, labels) => {
    const read = (await train({ train: `${fixtures}types.parquet`, labelColumn })) as unknown as readonly LabelSetExample[];
    expect(read.map((example) => example.labels)).toEqual(labels);
    expect(read[0].source).toMatchObject({ lines: labels[0].map(() => 1), unit: 'row' });
  });

  it('counts characters that were lost before, and says the first row', async () => {
    const warnings: string[] = [];
    await train({ train: `${fixtures}types.parquet`, textColumn: 'lost', labelColumn: 'uint8' }, (text) => warnings.push(text));
    expect(warnings).toEqual([expect.stringMatching(/types\.parquet, row 1: U\+FFFD, and 3 of them in the file/)]);
  });

  it('says so where a file is none, is cut, is packed or has no rows', async () => {
    await expect(train({ train: 'missing.parquet' })).rejects.toThrow(
      /missing\.parquet cannot be read: ENOENT.*Check that the file exists/,
    );
    await write('text.parquet', Buffer.from('text\tlabel\na\tb\n'));
    await expect(train({ train: 'text.parquet' })).rejects.toThrow(
      /text\.parquet cannot be read: parquet file .*Check that it is a whole Parquet/,
    );
    const whole = await readFile(`${fixtures}snappy.parquet`);
    await write('cut.parquet', whole.subarray(0, whole.length - 20));
    await expect(train({ train: 'cut.parquet' })).rejects.toThrow(/cut\.parquet cannot be read/);
    await copyFile(`${fixtures}none.parquet`, join(folder, 'a.parquet.gz'));
    await expect(train({ train: 'a.parquet.gz' })).rejects.toThrow(/Parquet packs its own pages\. Unpack it\./);
    await expect(train({ train: `${fixtures}empty.parquet` })).rejects.toThrow(/empty\.parquet has no examples\. Each record is one/);
  });

  it('of a damaged file gives examples or a complaint that names it', async () => {
    const whole = await readFile(`${fixtures}snappy.parquet`);
    for (let at = 0; at < whole.length; at += 13) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 0x5a;
      await write('damaged.parquet', damaged);
      const outcome = await train({ train: 'damaged.parquet' }).catch((error: unknown) => error);
      if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ message: expect.stringContaining('damaged.parquet') as string });
    }
  });
});

function write(name: string, bytes: Buffer): Promise<void> {
  return writeFile(join(folder, name), bytes);
}

type Options = Partial<Parameters<typeof textFiles.create>[0]>;

async function train(
  options: { readonly train: string } & Options,
  warn: (text: string) => void = () => undefined,
): Promise<readonly TextExample[]> {
  const defaults = { textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0, dev: options.train } as const;
  const dataset = await textFiles.create({ ...defaults, ...options }, { experimentFolder: folder, log: { ...silentLog, warn } });
  return (await dataset.split('train')) as readonly TextExample[];
}
