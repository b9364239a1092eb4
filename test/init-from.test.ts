/** `electra-run init --from`: from a user's files to an experiment that fits them, and that runs. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { madeTexts } from './support/made-texts.ts';
import { tarOf } from './support/tar-files.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const parent = temporaryFolder('init-from');
const corpus = path.join(root, 'test/fixtures/corpus');

/** A folder with these files in `files/`. */
function folderOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = path.join(parent, name);
  mkdirSync(path.join(folder, 'files'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, 'files', file), text);
  return folder;
}

const init = (folder: string, ...words: readonly string[]) => inProcess(['init', '--hours', '0.02', ...words], { folder });

interface Written {
  readonly corpus: Readonly<Record<string, unknown>>;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, number>>;
  readonly evaluations: readonly unknown[];
}

/** The experiment that was written, once it has been planned and run. */
async function written(folder: string, name = 'files'): Promise<Written> {
  const file = `${name}.json5`;
  const planned = await inProcess(['plan', file, '--no-time'], { folder });
  expect([planned.code, planned.error]).toEqual([0, '']);
  const small = ['train.steps=4', 'train.batch=2', 'train.evaluateBatches=1', 'evaluations=[]', 'engine.threads=1'];
  const run = await inProcess([file, ...small], { folder });
  expect([run.code, run.error]).toEqual([0, expect.stringContaining('4 steps')]);
  return JSON5.parse(readFileSync(path.join(folder, file), 'utf8'));
}

describe('electra-run init --from', { timeout: 180_000 }, () => {
  it('of plain text says what it sees, writes an experiment with reasons, and what to type next', async () => {
    const names = readdirSync(corpus).filter((name) => name.endsWith('.txt'));
    const folder = folderOf('english', Object.fromEntries(names.map((name) => [name, readFileSync(path.join(corpus, name))])));
    const { code, out, error } = await init(folder, '--from', 'files/*.txt');
    expect([code, error]).toEqual([0, expect.stringContaining('vocabulary …')]);
    expect(out).toMatch(/^All of 9 files: 66 KiB of text in 126 documents\.\ntokens +24,\d\d\d with 512 pieces; none is unknown\n/);
    expect(out).toMatch(/letters +Latin 100 %\ndocuments +scraps 0, duplicates 0, near duplicates 0\n/);
    expect(out).toMatch(/ 128–255 {2}█{40} \d\d\n/);
    expect(out).toMatch(/Wrote files\.json5\.\nNext:\n {2}npx electra-run data prepare files\.json5 /);
    const text = readFileSync(path.join(folder, 'files.json5'), 'utf8');
    expect(text).toContain('// What a document is: 9 files, and blank lines part the text: 50 % of the lines.\n    documents:');
    expect(await written(folder)).toMatchObject({
      corpus: { type: 'text', files: ['files/*.txt'], documents: 'blank-line' },
      tokenizer: { type: 'wordpiece', lowercase: true, vocabularySize: 512 },
      data: { length: 64, heldOut: 0.05 },
      evaluations: ['minimal-pairs'],
    });
  });

  it('keeps the capitals and umlauts of German, a document in each line, and prepares it at once', async () => {
    const folder = folderOf('german', { 'saetze.txt': madeTexts('german', 200).join('\n') });
    const { code, out } = await init(folder, '--from', 'files/saetze.txt', '--prepare', '--name', 'deutsch');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^text +[\d,]+ tokens in 200 documents; held out: .*\nvocabulary +\d+ pieces\n/m),
    ]);
    expect(out).not.toContain('data prepare');
    expect(await written(folder, 'deutsch')).toMatchObject({
      corpus: { type: 'text', files: ['files/saetze.txt'], documents: 'line' },
      tokenizer: { type: 'wordpiece', lowercase: false, stripAccents: false },
      data: { length: 64, heldOut: 0.05 },
      evaluations: [],
    });
  });

  it('of Greek keeps the accents, whatever its JSON Lines are called', async () => {
    const lines = madeTexts('greek', 150).map((text, id) => JSON.stringify({ id: `a${id}`, κείμενο: text, url: 'https://example.org' }));
    const folder = folderOf('greek', { 'wiki_00.gz': gzipSync([...lines, lines[3], lines[4]].join('\n')) });
    const { code, out } = await init(folder, '--from', 'files/*');
    expect([code, out]).toEqual([0, expect.stringMatching(/letters +Greek 100 %\ndocuments +scraps 0, duplicates 2 \(taken out\)/)]);
    expect(await written(folder)).toMatchObject({
      corpus: {
        type: 'cleaned',
        corpus: { type: 'records', files: ['files/*'], textColumn: 'κείμενο', format: 'jsonl' },
        filters: ['exact-duplicates'],
      },
      tokenizer: { lowercase: true, stripAccents: false },
      evaluations: [],
    });
  });

  it('of CSV finds the column and what separates it', async () => {
    const rows = madeTexts('german', 60).map((text, id) => `${id};"${text}";${id % 3 === 0 ? 'bad' : 'good'}`);
    const folder = folderOf('csv', { 'a.csv': `id;Text;label\n${rows.join('\n')}\n` });
    expect(await init(folder, '--from', 'files/*.csv')).toMatchObject({ code: 0 });
    expect(await written(folder)).toMatchObject({
      corpus: { type: 'records', files: ['files/*.csv'], textColumn: 'Text', delimiter: ';' },
      tokenizer: { lowercase: false, stripAccents: false },
    });
    // The labels are a task that is not done, and that can be done as it stands.
    const text = readFileSync(path.join(folder, 'files.json5'), 'utf8');
    const said = text.replaceAll(/\n *\/\/ /g, ' ');
    expect(said).toContain('The column "label" has 2 values in the first 60 records ("good" 67 %, "bad" 33 %).');
    const [task = ''] = /\{ type: "text-classification".*? \} \}/.exec(said) ?? [];
    writeFileSync(path.join(folder, 'files.json5'), text.replace('tasks: []', `tasks: [${task}]`));
    const planned = await inProcess(['plan', 'files.json5', '--no-time'], { folder });
    expect([planned.code, planned.error]).toEqual([0, '']);
  });

  it('of Parquet takes out what is in several files', async () => {
    const folder = folderOf('parquet', {});
    for (const codec of ['none', 'snappy', 'zstd', 'lz4'])
      copyFileSync(path.join(root, `test/fixtures/parquet/${codec}.parquet`), path.join(folder, `files/${codec}.parquet`));
    expect(await init(folder, '--from', 'files/*.parquet')).toMatchObject({
      code: 0,
      out: expect.stringContaining('duplicates 12 (taken out)'),
    });
    expect(await written(folder)).toMatchObject({
      corpus: { type: 'cleaned', corpus: { textColumn: 'text' }, filters: ['exact-duplicates'] },
    });
  });

  it('of a tar archive takes each member for a document, from another folder too', async () => {
    const members = madeTexts('greek', 30).map((text, id) => ({ name: `a/${id}.txt`, text }));
    const folder = folderOf('tar', { 'pages.tar.gz': gzipSync(tarOf(members)) });
    expect(await init(folder, 'experiments', '--from', 'files/pages.tar.gz')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Wrote experiments/pages.json5.'),
    });
    expect(await written(folder, 'experiments/pages')).toMatchObject({
      corpus: { type: 'text', files: ['../files/pages.tar.gz'], documents: 'file' },
    });
  });
});
