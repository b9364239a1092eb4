/** `electra-run evaluate`: a model that was kept gives the figures that it was kept for, and what does not fit it is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('evaluate');
const run = path.join(folder, 'runs/judged');
const corpus = path.join(root, 'test/fixtures/corpus/sentences.tsv');

const tasks = {
  century: `{ type: 'text-classification', name: 'century', dataset: { type: 'text-files', train: '${corpus}' },
    length: 24, batch: 16, epochs: 1, learningRates: [5e-3], scratch: false }`,
  pos: `{ type: 'token-classification', name: 'pos', dataset: { type: 'brown-pos', trainExamples: 60, devExamples: 20 },
    length: 24, batch: 16, epochs: 1, learningRates: [5e-3], scratch: false }`,
  spans: `{ type: 'question-answering', name: 'spans', dataset: { type: 'wordnet-definition-span', trainExamples: 40, devExamples: 20 },
    length: 32, batch: 16, epochs: 1, learningRates: [5e-3], scratch: false }`,
} as const;

beforeAll(async () => {
  const base = path.join(root, 'test/fixtures/experiments/tiny.json5');
  writeFileSync(
    path.join(folder, 'judged.json5'),
    `{ extends: '${base}', train: { steps: 4, evaluateEvery: 4, checkpointEvery: 4 }, tasks: [${Object.values(tasks).join(', ')}] }`,
  );
  for (const [name, task] of Object.entries(tasks)) writeFileSync(path.join(folder, `${name}.json5`), `{ tasks: [${task}] }`);
  const { code, error } = await inProcess(['judged.json5'], { folder });
  if (code !== 0) throw new Error(error);
}, 60_000);

interface Result {
  readonly downstream: readonly {
    readonly task: string;
    readonly runs: readonly { readonly metrics: Readonly<Record<string, number>> }[];
  }[];
}

describe('a model that was kept', () => {
  it.each(Object.keys(tasks))('has the figures of the run that trained it: %s', async (name) => {
    const { downstream } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as Result;
    const wanted = downstream.find(({ task }) => task === name)?.runs[0].metrics;
    const { code, out, error } = await inProcess(['evaluate', path.join(run, 'downstream', name, 'model'), `${name}.json5`, '--json'], {
      folder,
    });
    expect([code, error]).toEqual([0, '']);
    const { tasks: told } = JSON.parse(out) as { tasks: { task: string; metrics: Record<string, number> }[] };
    expect(told.map(({ task }) => task)).toEqual([name]);
    expect(Object.keys(told[0].metrics)).toEqual(Object.keys(wanted ?? {}));
    for (const [metric, value] of Object.entries(wanted ?? {}))
      expect([metric, told[0].metrics[metric]]).toEqual([metric, expect.closeTo(value, 6)]);
  });

  it('is judged in a table unless JSON is asked for', async () => {
    const { out } = await inProcess(['evaluate', path.join(run, 'downstream/century/model'), 'century.json5'], { folder });
    expect(out).toMatch(/^task +examples +metric +value\n[─ ]+\ncentury +\d+ +accuracy +0\.\d+/m);
  });
});

describe('what does not fit', () => {
  it('is a model of another class, or with other labels, and is told before anything is judged', async () => {
    const other = await inProcess(['evaluate', path.join(run, 'downstream/century/model'), 'pos.json5'], { folder });
    expect([other.code, other.error]).toEqual([
      2,
      expect.stringMatching(/it is ElectraForSequenceClassification, and the task makes a ElectraForTokenClassification/),
    ]);
    const lines = readFileSync(corpus, 'utf8').trimEnd().split('\n');
    writeFileSync(
      path.join(folder, 'renamed.tsv'),
      lines.map((line, row) => (row === 0 ? line : line.replace(/\t(\S+)$/, '\tof $1'))).join('\n'),
    );
    const renamed = tasks.century.replace(corpus, path.join(folder, 'renamed.tsv'));
    writeFileSync(path.join(folder, 'renamed.json5'), `{ tasks: [${renamed}] }`);
    const labels = await inProcess(['evaluate', path.join(run, 'downstream/century/model'), 'renamed.json5'], { folder });
    expect([labels.code, labels.error]).toEqual([2, expect.stringMatching(/has other labels than the task 'century': number 0 is '/)]);
    const several = await inProcess(['evaluate', run, 'century.json5'], { folder });
    expect([several.code, several.error]).toEqual([2, expect.stringMatching(/several models/)]);
  });
});
