import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
    ['a.tsv', 'text\tlabel\nok\t1\nno label\n', /a\.tsv:3: 1 fields instead of 2/],
    ['a.tsv', 'sentence\tlabel\nok\t1\n', /a\.tsv:2: there is no column 'text', only 'sentence', 'label'/],
    ['a.tsv', 'text\tlabel\n', /has no examples/],
    ['a.jsonl', '{"text": "a", "label": "x"}\n{"text"\n', /a\.jsonl:2: not JSON/],
    ['a.jsonl', '[1]\n', /a\.jsonl:1: not an object/],
    ['a.jsonl', '{"text": null, "label": "x"}\n', /a\.jsonl:1: there is no column 'text'/],
    ['a.csv', 'text,label\n', /neither a \.tsv nor a \.jsonl file/],
  ])('says where a bad file is bad (%s: %j)', async (name, text, message) => {
    await write(name, text);
    await expect((await create({ train: name })).split('train')).rejects.toThrow(message);
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

  it('says where a number has more digits than are kept', async () => {
    await write('a.jsonl', '{"text": "a", "label": 12345678901234567891}\n');
    await expect((await create({ train: 'a.jsonl' })).split('train')).rejects.toThrow(/a\.jsonl:1: 'label' is a number of more digits/);
  });

  it('says so when the file is missing', async () => {
    await expect((await create({ train: 'missing.tsv' })).split('train')).rejects.toThrow(/missing\.tsv cannot be read/);
  });
});

function write(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

async function create(options: {
  train: string;
  dev?: string;
  textColumn?: string;
  pairColumn?: string;
  labelColumn?: string;
  header?: string[];
}) {
  return textFiles.create({ textColumn: 'text', labelColumn: 'label', seed: 0, ...options }, { experimentFolder: folder });
}
