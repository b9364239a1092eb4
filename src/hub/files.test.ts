/** Files of data sets from a hub: what is fetched, what patterns mean then, and what is told where they are not there. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHub, type Hub, type Misdeed } from '../../test/support/hub-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { UserError } from '../errors/index.ts';
import { fetchHubFiles, filesMatching, hubFileFault, matchFiles, pinnedFiles, placeOfFile } from './files.ts';

const root = temporaryFolder('hub-files');
const SET = 'hf://datasets/someone/texts';
const train = Buffer.alloc(300_000, 'train');
const files = {
  '.gitattributes': Buffer.from('no'),
  'README.md': Buffer.from('no'),
  'b (2).txt': Buffer.from('b'),
  'data/test-0.parquet': Buffer.from('test'),
  'data/train-0.parquet': train,
  'data/train-1.parquet': Buffer.from('more'),
  'en/a.jsonl': Buffer.from('{}'),
  'pl/a.jsonl': Buffer.from('{}'),
};

let hub: Hub;
let commit: string;
let cache: string;
let number = 0;
beforeAll(async () => {
  hub = await startHub();
  commit = hub.put('datasets/someone/texts', files);
  hub.put('datasets/someone/texts', { 'default/train/0.parquet': train }, 'refs/convert/parquet');
});
afterAll(() => hub.close());
beforeEach(() => {
  cache = path.join(root, String(number++));
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  vi.stubEnv('HF_HUB_CACHE', cache);
  hub.asked.length = 0;
  hub.misdeeds.length = 0;
});
afterEach(() => void vi.unstubAllEnvs());

describe('files of a data set', () => {
  it('are fetched as far as patterns mean them, with their sizes told before, and have names without a commit', async () => {
    const asked = [`${SET}/data/*.parquet`, `!${SET}/data/test-*`, `${SET}/b (2).txt`];
    const { told } = await fetching(asked);
    const folder = path.join(cache, 'datasets--someone--texts/snapshots', commit);
    expect(told[0]).toBe(`fetching    ${SET}@${commit}: 3 files, 301 kB, into ${folder}`);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['b (2).txt', 'data', 'data/train-0.parquet', 'data/train-1.parquet']);
    expect(await filesMatching(asked, root)).toEqual([
      {
        name: `${SET}/data/train-0.parquet`,
        file: path.join(folder, 'data/train-0.parquet'),
        real: path.join(folder, 'data/train-0.parquet'),
      },
      expect.objectContaining({ name: `${SET}/data/train-1.parquet` }),
      expect.objectContaining({ name: `${SET}/b (2).txt` }),
    ]);
  });

  it('stand beside files of the disk, and one that two patterns mean comes once', async () => {
    writeFileSync(path.join(root, 'own.jsonl'), '{}');
    const asked = [`${SET}/{en,pl}/*.jsonl`, 'own.jsonl', `${SET}/**/a.jsonl`];
    await fetching(asked.filter((each) => each.startsWith('hf:')));
    expect((await filesMatching(asked, root)).map(({ name }) => name)).toEqual(['own.jsonl', `${SET}/en/a.jsonl`, `${SET}/pl/a.jsonl`]);
  });

  it('are not asked for again as those of a commit, nor offline, and mean the same when their branch goes on', async () => {
    const first = hub.put('datasets/someone/moving', files);
    const all = 'hf://datasets/someone/moving/**/*.jsonl';
    await fetching([all]);
    const pinned = pinnedFiles(all);
    expect(pinned).toBe(`hf://datasets/someone/moving@${first}/**/*.jsonl`);
    const second = hub.put('datasets/someone/moving', { ...files, 'en/b.jsonl': Buffer.from('{}') });
    hub.asked.length = 0;
    await fetching([pinned]);
    await fetching([all], { HF_HUB_OFFLINE: '1' });
    expect(hub.asked).toEqual([]);
    await fetching([all]);
    expect(pinnedFiles(all)).toContain(second);
    expect((await filesMatching([all], root)).map(({ name }) => name)).toHaveLength(3);
    expect((await filesMatching([pinned], root)).map(({ name }) => name)).toEqual([
      'hf://datasets/someone/moving/en/a.jsonl',
      'hf://datasets/someone/moving/pl/a.jsonl',
    ]);
  });

  it('are those of another revision, the hub’s own conversion to Parquet too', async () => {
    const converted = `${SET}@refs/convert/parquet/default/**/*.parquet`;
    await fetching([converted]);
    expect(await filesMatching([converted], root)).toMatchObject([{ name: `${SET}/default/train/0.parquet` }]);
    expect(hub.asked[0].path).toBe('/api/datasets/someone/texts/revision/refs/convert/parquet?blobs=true');
  });

  it('are one file where a file is wanted', async () => {
    const one = `${SET}/data/train-0.parquet`;
    expect((await hubFileFault(one))?.code).toBe('hub-not-fetched');
    await fetching([one]);
    expect(await hubFileFault(one)).toBe(null);
    expect(readFileSync(placeOfFile(one)).equals(train)).toBe(true);
    expect((await hubFileFault(`${SET}/data/train-[0]*`))?.message).toContain('one file is wanted here');
    expect(placeOfFile('data/own.tsv')).toBe('data/own.tsv');
  });

  it('go on where a connection ended, and are not taken where they are others than the hub says', async () => {
    hub.misdeeds.push({ at: 'storage', cut: 0 }, { at: sha(), cut: 100_000, times: 2 });
    await fetching([`${SET}/data/train-0.parquet`]);
    const ranges = hub.asked.flatMap(({ server, range }) => (server === 'storage' ? [range] : []));
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)]);
    expect(readFileSync(placeOfFile(`${SET}/data/train-0.parquet`)).equals(train)).toBe(true);
    hub.misdeeds.push({ at: 'en/a.jsonl', body: Buffer.from('[]') });
    expect((await fetching([`${SET}/en/a.jsonl`])).error?.text).toContain('en/a.jsonl is not what the hub says');
    expect((await matchFiles([`${SET}/en/a.jsonl`], root)).wrong).toMatchObject([{ index: 0, fault: { code: 'hub-not-fetched' } }]);
  });
});

describe('what is told of files of a data set', () => {
  it('is that they are not here, with what to type, as long as one is missing', async () => {
    await fetching([`${SET}/en/*.jsonl`]);
    const { wrong } = await matchFiles(['own.txt', `${SET}/en/*.jsonl`, `${SET}/*/a.jsonl`], root);
    expect(wrong.map(({ index, fault }) => [index, fault.code])).toEqual([
      [0, 'file-missing'],
      [2, 'hub-not-fetched'],
    ]);
    expect(wrong[1].fault.hints).toEqual([`Fetch it: electra-run fetch '${SET}/*/a.jsonl'`]);
    const { error } = await fetching([`${SET}/*/a.jsonl`], { HF_HUB_OFFLINE: '1' });
    expect(error?.text).toContain('is not on this machine yet, and HF_HUB_OFFLINE forbids to ask for it');
  });

  it('is what there is, where none is meant', async () => {
    const { error } = await fetching([`${SET}/train/*.parquet`]);
    expect(error).toMatchObject({ code: 'hub-no-file' });
    expect(error?.text).toContain(`${SET} has no file that is 'train/*.parquet'. It has:`);
    expect(error?.text).toContain('data/train-0.parquet');
    expect((await fetching([`${SET}/data/*`, `!${SET}/none/*`])).error?.text).toContain("no file that is 'none/*'");
    const nothing = [`${SET}/en/*`, `!${SET}/**/a.jsonl`];
    await fetching([nothing[0]]);
    expect((await matchFiles(nothing, root)).wrong[0].fault.message).toContain('together they leave no file');
  });

  it.each<[string, Misdeed | null, string, string]>([
    ['hf://datasets/someone/absent/a.txt', null, 'hub-refused', 'there is no such data set, revision or file'],
    [`${SET}@nothing/a.txt`, null, 'hub-refused', 'there is no such revision of it'],
    [
      `${SET}/README.md`,
      { at: 'revision', status: 401 },
      'hub-refused',
      'For a private or gated data set set the environment variable HF_TOKEN',
    ],
    [`${SET}/README.md`, { at: 'revision', status: 403 }, 'hub-refused', 'it is not open to you'],
    [`${SET}/README.md`, { at: 'revision', status: 503 }, 'hub-unreachable', 'it answers 503'],
    ['hf://datasets/texts/a.txt', null, 'hub-files', 'an owner, a name and a file are to stand behind each other'],
    ['hf://datasets/someone/texts', null, 'hub-files', 'an owner, a name and a file are to stand behind each other'],
    ['hf://models/someone/texts/a.txt', null, 'hub-files', 'it does not begin with hf://datasets/'],
    ['hf://datasets/../texts/a.txt', null, 'hub-files', "'../texts' is no name of a data set"],
    ['hf://datasets/someone/texts@a b/a.txt', null, 'hub-files', "'a b' is no name of a revision"],
    [`${SET}/${'{a,b}'.repeat(20)}`, null, 'bad-pattern', 'its braces spell out more than 1000 names'],
    [`${SET}/../../x`, null, 'hub-no-file', "no file that is '../../x'"],
  ])('is what the hub refuses, or what no name can be: %s %o', async (text, misdeed, code, said) => {
    if (misdeed) hub.misdeeds.push(misdeed);
    const { error } = await fetching([text]);
    expect([error?.code, error?.text]).toEqual([code, expect.stringContaining(said)]);
    expect((await matchFiles([text], root)).wrong).toHaveLength(1);
  });
});

function sha(): string {
  return [...hub.stored].find(([, bytes]) => bytes.equals(train))?.[0] ?? '';
}

async function fetching(
  texts: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly told: string[]; readonly error?: UserError }> {
  const told: string[] = [];
  const phase = { update: () => undefined, done: () => undefined, stop: () => undefined };
  const note = (text: string): void => void told.push(text);
  const log = { info: note, warn: note, phase: () => phase };
  try {
    await fetchHubFiles(texts, log, { wait: async () => undefined, environment: { ...process.env, ...environment } });
    return { told };
  } catch (error) {
    if (error instanceof UserError) return { told, error };
    throw error;
  }
}
