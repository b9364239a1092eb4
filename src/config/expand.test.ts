import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadExperiment, type LoadSettings } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'expand-'));
  mkdirSync(path.join(folder, 'shared (1)/below'), { recursive: true });
  write(
    'shared (1)/base',
    `{
    corpus: { type: 'text', files: ['texts/*.txt', '!below/not.txt', '/all/*.txt'], documents: 'line' },
    objective: 'replaced-token-detection', scheduler: { rate: 1 }, train: { steps: 1 },
    tasks: [{ type: 'text-classification', dataset: { type: 'text-files', train: './train.tsv', dev: '\${tasks[0].dataset.train}' } }],
  }`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a relative path', () => {
  it('starts at the file that says it', async () => {
    write('runs/child', "{ extends: '../shared (1)/base.json5', tokenizer: { vocabulary: 'vocab.txt' } }");
    const { experiment, folder: start } = await loaded('runs/child');
    expect(start).toBe(path.join(folder, 'runs'));
    expect(experiment.corpus?.files).toEqual(['../shared \\(1\\)/texts/*.txt', '!../shared \\(1\\)/below/not.txt', '/all/*.txt']);
    expect(experiment.tasks[0].dataset).toMatchObject({
      train: path.join('..', 'shared (1)', 'train.tsv'),
      dev: path.join('..', 'shared (1)', 'train.tsv'),
    });
    expect(experiment.tokenizer).toMatchObject({ vocabulary: 'vocab.txt' });
  });

  it('of the command line starts where the program was started', async () => {
    write('child', "{ extends: './shared (1)/base.json5' }");
    const { experiment } = await loaded('child', { set: ['tokenizer.vocabulary=some/vocab.txt'] });
    expect(path.resolve(folder, String(experiment.tokenizer.vocabulary))).toBe(path.resolve('some/vocab.txt'));
  });

  it('of a file of changes starts there, and a reference to a path means the same file', async () => {
    write('child', "{ extends: './shared (1)/base.json5' }");
    write(
      'shared (1)/below/changes',
      "{ tokenizer: { vocabulary: 'v.txt' }, tasks: { '0': { dataset: { dev: '${tasks.0.dataset.train}' } } } }",
    );
    const { experiment } = await loaded('child', { setFiles: [path.join(folder, 'shared (1)/below/changes.json5')] });
    expect(experiment.tokenizer.vocabulary).toBe(path.join('shared (1)', 'below', 'v.txt'));
    expect(experiment.tasks[0].dataset).toMatchObject({ dev: path.join('shared (1)', 'train.tsv') });
  });

  it('means the same file when the saved experiment is loaded again from the folder of its run', async () => {
    write('child', "{ extends: './shared (1)/base.json5', tokenizer: { vocabulary: 'vocab.txt' } }");
    const first = await loaded('child');
    mkdirSync(path.join(folder, 'elsewhere'));
    writeFileSync(path.join(folder, 'elsewhere/experiment.json'), JSON.stringify(first.experiment));
    const { loaded: again } = await loadExperiment(path.join(folder, 'elsewhere/experiment.json'), { folder: first.folder, unread: true });
    expect(again?.experiment).toEqual(first.experiment);
    expect(again?.folder).toBe(folder);
  });
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, `${name}.json5`), text);
}

async function loaded(
  name: string,
  settings: LoadSettings = {},
): Promise<NonNullable<Awaited<ReturnType<typeof loadExperiment>>['loaded']>> {
  const result = await loadExperiment(path.join(folder, `${name}.json5`), { unread: true, ...settings });
  expect(result.problems).toEqual([]);
  if (!result.loaded) throw new Error('not loaded');
  return result.loaded;
}
