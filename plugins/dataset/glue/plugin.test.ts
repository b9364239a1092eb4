/** GLUE's folders as the benchmark hands them out, each with what is peculiar to it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nothingAround, silentLog, type Dataset } from 'electra-run';
import glue from './plugin.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'glue-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('dataset glue', () => {
  it('reads CoLA, whose train and dev have no header, and whose test has one', async () => {
    await files('CoLA', {
      'train.tsv': 'gj04\t1\t\tThe "sailors rode.\ngj04\t0\t*\tThem rode.\n',
      'dev.tsv': 'cj99\t1\t\tThe more.\ncj99\t0\t*\tThe less\n',
      'test.tsv': 'index\tsentence\n0\tBill ran.\n1\tRan Bill.\n',
    });
    const dataset = await create('CoLA', { submission: true });
    expect(dataset.name).toBe('CoLA');
    expect(await dataset.labels()).toEqual(['0', '1']);
    expect(await dataset.split('train')).toEqual([
      { text: 'The "sailors rode.', label: '1', source: { file: join(folder, 'CoLA/train.tsv'), lines: [1] } },
      { text: 'Them rode.', label: '0', source: { file: join(folder, 'CoLA/train.tsv'), lines: [2] } },
    ]);
    const [test] = await furtherOf(dataset);
    expect(test).toMatchObject({ name: 'test', examples: [{ text: 'Bill ran.' }, { text: 'Ran Bill.' }] });
    expect(test.submission?.(['1', '0'])).toEqual({ 'CoLA.tsv': 'index\tprediction\n0\t1\n1\t0\n' });
  });

  it.each([
    ['SST-2', 'sentence\tlabel\na \t1\nb\t0\n', [{ text: 'a ', label: '1' }]],
    ['MRPC', '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t7\t8\ta\tb\n0\t9\t10\tc\td\n', [{ text: 'a', pair: 'b', label: '1' }]],
    ['QNLI', 'index\tquestion\tsentence\tlabel\n0\twho?\the.\tentailment\n1\tw\th\tnot_entailment\n', [{ text: 'who?', pair: 'he.' }]],
    ['RTE', 'index\tsentence1\tsentence2\tlabel\n0\ta\tb\tnot_entailment\n1\tc\td\tentailment\n', [{ pair: 'b', label: 'not_entailment' }]],
    ['WNLI', 'index\tsentence1\tsentence2\tlabel\n0\ta\tb\t1\n1\tc\td\t0\n', [{ text: 'a', pair: 'b', label: '1' }]],
  ] as const)('reads the columns of %s', async (task, text, [first]) => {
    await files(task, { 'train.tsv': text, 'dev.tsv': text });
    const dataset = await create(task);
    expect((await dataset.split('train'))[0]).toMatchObject(first);
    expect(await furtherOf(dataset)).toEqual([]);
  });

  it('has the scores of STS-B as they are written, and keeps what is handed in on the scale of the site', async () => {
    const header = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2';
    const row = (index: number, end: string): string => `${index}\tg\tf\t2012\t1\ts\ts\ta ${index}\tb ${index}${end}\n`;
    await files('STS-B', {
      'train.tsv': `${header}\tscore\n${row(0, '\t5.000')}${row(1, '\t0.25')}`,
      'dev.tsv': `${header}\tscore\n${row(0, '\t1.5')}`,
      'test.tsv': `${header}\n${row(0, '')}${row(1, '')}${row(2, '')}`,
    });
    const dataset = await create('STS-B', { submission: true });
    expect(await dataset.split('train')).toMatchObject([{ text: 'a 0', pair: 'b 0', label: '5.000' }, { label: '0.25' }]);
    expect((await furtherOf(dataset))[0].submission?.(['5.25', '-0.5', '3.75'])).toEqual({
      'STS-B.tsv': 'index\tprediction\n0\t5\n1\t0\n2\t3.75\n',
    });
  });

  it('leaves the broken lines of QQP out, and says which', async () => {
    const header = 'id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n';
    await files('QQP', {
      'train.tsv': `${header}1\t2\t3\ta\tb\t1\n4\t5\t6\tbroken\n here\t0\n7\t8\t9\tc\td\t0\n`,
      'dev.tsv': `${header}1\t2\t3\ta\tb\t1\n`,
      'test.tsv': 'id\tquestion1\tquestion2\n5\ta\tb\n',
    });
    const told: string[] = [];
    const dataset = await create('QQP', { submission: true }, told);
    expect(await dataset.split('train')).toHaveLength(2);
    expect(told).toEqual([expect.stringMatching(/QQP\/train\.tsv: 2 lines have fewer or more fields .* are left out: 3, 4\.$/)]);
    expect((await furtherOf(dataset))[0].submission?.(['0'])).toEqual({ 'QQP.tsv': 'index\tprediction\n5\t0\n' });
  });

  it('has two development sets and two test sets of MNLI, without pairs that have no gold label, and the diagnostic set', async () => {
    const header = 'index\tpromptID\tgenre\tsentence1\tsentence2\tlabel1\tgold_label\n';
    const pairs = (labels: readonly string[]): string => labels.map((label, at) => `${at}\tp\tg\ta${at}\tb${at}\tx\t${label}\n`).join('');
    const test = 'index\tpromptID\tgenre\tsentence1\tsentence2\n3\tp\tg\ta\tb\n';
    await files('MNLI', {
      'train.tsv': header + pairs(['neutral', 'entailment', 'contradiction']),
      'dev_matched.tsv': header + pairs(['neutral', '-', 'entailment']),
      'dev_mismatched.tsv': header + pairs(['-', 'contradiction', 'entailment', 'neutral']),
      'test_matched.tsv': test,
      'test_mismatched.tsv': test,
      'diagnostic.tsv': 'index\tsentence1\tsentence2\n0\ta\tb\n1\tc\td\n',
    });
    const told: string[] = [];
    const dataset = await create('MNLI', { submission: true, diagnostic: 'MNLI/diagnostic.tsv', devExamples: 2 }, told);
    expect(await dataset.labels()).toEqual(['contradiction', 'entailment', 'neutral']);
    expect(await dataset.split('dev')).toHaveLength(2);
    const parts = await furtherOf(dataset);
    expect(parts.map(({ name, examples, submission }) => [name, examples.length, submission !== undefined])).toEqual([
      ['mismatched', 2, false],
      ['test-matched', 1, true],
      ['test-mismatched', 1, true],
      ['AX', 2, true],
    ]);
    expect(parts[2].submission?.(['neutral'])).toEqual({ 'MNLI-mm.tsv': 'index\tprediction\n3\tneutral\n' });
    expect(Object.keys(parts[3].submission?.(['neutral', 'entailment']) ?? {})).toEqual(['AX.tsv']);
    expect(told).toEqual([
      expect.stringMatching(/dev_matched\.tsv: left out 1 pair without a gold label \('-'\)\.$/),
      expect.stringMatching(/dev_mismatched\.tsv: left out 1 pair without/),
    ]);
  });

  it.each(['dev_ids.tsv', 'mrpc_dev_ids.tsv'])("reads MRPC from Microsoft's own files, and ids of dev from %s", async (ids) => {
    const header = '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n';
    await files('MRPC', {
      'msr_paraphrase_train.txt': `${header}1\t1\t2\ta\tb\n0\t3\t4\tc\td\n1\t5\t6\te\tf\n0\t7\t8\tg\th\n`,
      'msr_paraphrase_test.txt': `${header}1\t9\t10\ti\tj\n0\t11\t12\tk\tl\n`,
      [ids]: '3\t4\n5\t6\n',
    });
    const dataset = await create('MRPC', { submission: true });
    expect(await dataset.split('train')).toMatchObject([{ text: 'a' }, { text: 'g' }]);
    expect(await dataset.split('dev')).toMatchObject([{ text: 'c' }, { text: 'e' }]);
    expect((await furtherOf(dataset))[0].submission?.(['1', '0'])).toEqual({ 'MRPC.tsv': 'index\tprediction\n0\t1\n1\t0\n' });
  });

  it.each([
    ['a\tb\n', /RTE\/train\.tsv:1: there is no column 'sentence1', only 'a', 'b'\. .*'text-files'/],
    ['index\tsentence1\tsentence2\tlabel\n0\ta\tb\n', /RTE\/train\.tsv:2: 3 fields instead of 4/],
    [
      'index\tsentence1\tsentence2\tlabel\n0\ta\tb\tEntailment\n',
      /RTE\/train\.tsv:2: the label 'Entailment', which is none of 'entailment', /,
    ],
    ['index\tsentence1\tsentence2\tlabel\n', /RTE\/train\.tsv has no examples/],
  ])('says where a file is not the official one (%j)', async (text, message) => {
    await files('RTE', { 'train.tsv': text, 'dev.tsv': text });
    await expect((await create('RTE')).split('train')).rejects.toThrow(message);
  });

  it('says what is missing, where it is', async () => {
    await files('RTE', {});
    await expect((await create('RTE')).split('train')).rejects.toThrow(/RTE\/train\.tsv cannot be read/);
    await expect(furtherOf(await create('RTE', { submission: true }))).rejects.toThrow(/RTE\/test\.tsv cannot be read/);
  });

  it('refuses AX as a task of its own, and the diagnostic set beside any but MNLI', () => {
    const problems = (options: object): unknown => glue.check?.(options as never, nothingAround);
    expect(problems({ task: 'AX', folder: 'AX' })).toMatchObject([
      { path: ['task'], hint: expect.stringContaining("task: 'MNLI'") as string },
    ]);
    expect(problems({ task: 'RTE', folder: 'RTE', diagnostic: 'AX.tsv' })).toMatchObject([{ path: ['diagnostic'] }]);
    expect(problems({ task: 'MNLI', folder: 'MNLI', diagnostic: 'AX.tsv' })).toEqual([]);
  });
});

async function files(task: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, task));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, task, name), text);
}

type Options = Parameters<typeof glue.create>[0];

async function create(task: Options['task'], more: Partial<Options> = {}, told: string[] = []): Promise<Dataset> {
  const tell = (message: string): void => void told.push(message);
  const log = { ...silentLog, info: tell, warn: tell };
  return glue.create({ task, folder: task, submission: false, seed: 0, ...more }, { experimentFolder: folder, log });
}

async function furtherOf(dataset: Dataset) {
  return (await dataset.further?.()) ?? [];
}
