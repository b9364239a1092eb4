/** Data sets of a hub where an experiment names files: fetched before it begins, the same ever after, for corpora and for tasks. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root, type Ended } from './support/cli.ts';
import { startHub, type Hub } from './support/hub-server.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('hub-data');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const SET = 'hf://datasets/someone/century';
const token = 'hf_nobodyshouldseethis';

let hub: Hub;
let commit: string;
let files: Record<string, Buffer>;
beforeAll(async () => {
  hub = await startHub();
  cpSync(path.join(root, 'test/fixtures/experiments'), at('experiments'), { recursive: true });
  const table = readFileSync(path.join(root, 'test/fixtures/corpus/sentences.tsv'));
  const texts = table
    .toString('utf8')
    .split('\n')
    .slice(1, 200)
    .flatMap((line) => (line === '' ? [] : [`${JSON.stringify({ text: line.split('\t')[0] })}\n`]));
  files = {
    'README.md': Buffer.from('no'),
    'text/part-0.jsonl': Buffer.from(texts.slice(0, 100).join('')),
    'text/part-1.jsonl': Buffer.from(texts.slice(100).join('')),
    'labels/train.tsv': table,
  };
  commit = hub.put('datasets/someone/century', files);
  hub.secrets.set('datasets/someone/century', token);
  mkdirSync(at('deeper'));
  writeFileSync(
    at('deeper/own.json5'),
    `{
      extends: '../experiments/tiny.json5',
      corpus: { $replace: { type: 'mixture', corpora: [{ type: 'records', files: ['${SET}/text/*.jsonl'] }] } },
      tasks: { $replace: [{ type: 'text-classification', name: 'century', dataset: { type: 'text-files', train: '${SET}/labels/train.tsv' },
        length: 24, batch: 16, epochs: 1, learningRates: [5e-3], seeds: 1 }] },
      train: { steps: 2, logEvery: 1, evaluateEvery: 0 },
    }`,
  );
}, 120_000);
afterAll(() => hub.close());
beforeEach(() => void (hub.asked.length = 0));

describe('an experiment with files of a data set on the hub', () => {
  it('is not valid before they are there, which is told at each place with what to type, and nobody is asked', async () => {
    const ended = await call('validate', 'deeper/own.json5');
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.error + ended.out).toMatch(/own\.json5:3:\d+/);
    expect(ended.error + ended.out).toContain(`Fetch it: electra-run fetch '${SET}/text/*.jsonl'`);
    expect(ended.error + ended.out).toContain(`Fetch it: electra-run fetch ${SET}/labels/train.tsv`);
    expect(hub.asked).toEqual([]);
  });

  it('runs with them, with the commit in what is written down, and the token nowhere', async () => {
    const ended = await call('deeper/own.json5', '--set', 'name=first');
    expect(ended, ended.error).toMatchObject({ code: 0 });
    expect(ended.error).toContain(`fetching    ${SET}@${commit}: 3 files`);
    const written = readFileSync(at('runs/first/experiment.json'), 'utf8');
    expect(written).toContain(`${SET}@${commit}/text/*.jsonl`);
    expect(written).toContain(`${SET}@${commit}/labels/train.tsv`);
    expect(existsSync(at('runs/first/downstream/century'))).toBe(true);
    expect(ended.error + ended.out + written).not.toContain(token);
  });

  it('is repeated with the same files when the branch has gone on, without a network', async () => {
    hub.put('datasets/someone/century', { ...files, 'text/part-2.jsonl': Buffer.from('{"text": "and one more"}\n') });
    const ended = await call({ HF_HUB_OFFLINE: '1' }, 'reproduce', 'runs/first');
    expect(ended, ended.error).toMatchObject({ code: 0 });
    expect(hub.asked).toEqual([]);
  });

  it('has its text made ready by the new commit, and is told what the hub says of a file that is gone', async () => {
    const ended = await call('data', 'prepare', 'deeper/own.json5');
    expect(ended, ended.error).toMatchObject({ code: 0 });
    // The others are those of the earlier commit.
    expect(ended.error).toContain('1 file, 1 kB, into');
    const { 'labels/train.tsv': _, ...rest } = files;
    hub.put('datasets/someone/century', rest);
    const without = await call('data', 'prepare', 'deeper/own.json5');
    expect(without).toMatchObject({ code: 2, error: expect.stringContaining(`${SET} has no file that is 'labels/train.tsv'. It has:`) });
  });

  it('keeps to the folder of its project in a sandbox, and asks nobody', async () => {
    const ended = await call({ HF_HUB_CACHE: path.join(folder, '../elsewhere') }, 'deeper/own.json5', '--sandbox', '--set', 'name=boxed');
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining('outside-project') });
    expect(hub.asked).toEqual([]);
  });

  it('is told where a name means nothing', async () => {
    const ended = await call('validate', 'deeper/own.json5', '--set', 'tasks.0.dataset.train="hf://datasets/century/train.tsv"');
    expect(ended.error + ended.out).toContain(
      "'hf://datasets/century/train.tsv' names no files of a data set on the hub: an owner, a name",
    );
  });
});

it('fetch takes names and patterns of files, and prints the folder of each data set', async () => {
  rmSync(at('cache'), { recursive: true });
  const { code, out } = await call('fetch', `${SET}@${commit}/text/*.jsonl`, `${SET}@${commit}/labels/train.tsv`);
  expect([code, out]).toEqual([0, `${at('cache/datasets--someone--century/snapshots', commit)}\n`]);
});

function call(...words: readonly (string | Readonly<Record<string, string>>)[]): Promise<Ended> {
  const own = words.filter((word) => typeof word === 'object');
  const environment = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: at('cache'), HF_TOKEN: token, ...own[0] };
  return inProcess(
    words.filter((word) => typeof word === 'string'),
    { folder, environment },
  );
}
