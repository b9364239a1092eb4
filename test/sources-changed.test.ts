/** A run that goes on has the text, the vocabulary and the examples that it has learned from, or it does not go on. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { stoppedRuns } from './support/stopped-runs.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('sources-changed');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const call = (...words: readonly string[]) => inProcess(words, { folder });
const { run, numbersOf } = stoppedRuns(at('experiments/tiny.json5'), folder);
const pretraining = ['train.steps=6', 'train.checkpointEvery=2', 'train.evaluateEvery=6', 'train.logEvery=1', 'train.samples=0'];

beforeAll(() => {
  for (const part of ['corpus', 'experiments']) cpSync(path.join(root, 'test/fixtures', part), at(part), { recursive: true });
});

/** With a file changed, and put back afterwards. */
async function changed<T>(file: string, change: (text: string) => string, during: () => Promise<T>): Promise<T> {
  const text = readFileSync(at(file), 'utf8');
  writeFileSync(at(file), change(text));
  try {
    return await during();
  } finally {
    writeFileSync(at(file), text);
  }
}

describe('pre-training that was stopped', () => {
  const words = [...pretraining, 'tasks=[]', 'trackers=["listening"]'];

  it('does not go on when its corpus has become another one, and goes on to the bit when that is back', async () => {
    await run('whole', words);
    await run('stopped', words, 3);
    const going = (): Promise<unknown> => run('stopped', words);
    await changed(
      'corpus/1862-lincoln.txt',
      (text) => text.replaceAll('the', 'then'),
      () => expect(going()).rejects.toMatchObject({ code: 'data-changed', message: expect.stringContaining('no longer what') }),
    );
    await going();
    expect(numbersOf('stopped')).toEqual(numbersOf('whole'));
  });

  it('does not go on with another vocabulary under the same name', async () => {
    cpSync(path.join(root, 'test/fixtures/tiny-teacher/vocab.txt'), at('experiments/vocab.txt'));
    const own = [...words, `tokenizer={$replace:{type:'wordpiece',vocabulary:'${at('experiments/vocab.txt')}'}}`];
    await run('vocabulary', own, 3);
    await changed(
      'experiments/vocab.txt',
      (text) => [...text.trimEnd().split('\n').slice(0, -1), 'zzyzx', ''].join('\n'),
      () => expect(run('vocabulary', own)).rejects.toMatchObject({ code: 'vocabulary-changed' }),
    );
  });

  it('begins with what is there where it has learned nothing yet', async () => {
    await run('early', words, 1);
    rmSync(at('early/checkpoints'), { recursive: true });
    await changed(
      'corpus/1862-lincoln.txt',
      (text) => text.replaceAll('the', 'then'),
      () => run('early', words),
    );
    expect(existsSync(at('early/export'))).toBe(true);
  });
});

describe('a task whose file has changed', () => {
  const relabel = (text: string): string => text.replace(/\told\n/, '\tnew\n');

  it('is not finished from where it was: figures of two sets of examples would stand side by side', async () => {
    cpSync(path.join(root, 'test/fixtures/tiny-teacher'), at('teacher'), { recursive: true });
    const dataset = { type: 'text-files', train: 'corpus/sentences.tsv' };
    const task = { type: 'text-classification', name: 'century', dataset, length: 16, batch: 16, epochs: 1, learningRates: [1e-3] };
    writeFileSync(at('job.json5'), JSON.stringify({ start: { from: 'teacher' }, trackers: [], tasks: [task] }));
    expect((await call('job.json5')).code).toBe(0);
    const figures = (): unknown => (JSON.parse(readFileSync(at('runs/job/result.json'), 'utf8')) as { figures: unknown }).figures;
    const before = figures();
    for (const name of ['result.json', 'downstream/century/scratch-0.001-1.json']) rmSync(at('runs/job', name));
    writeFileSync(at('runs/job/status.json'), JSON.stringify({ status: 'interrupted', step: 0 }));
    await changed('corpus/sentences.tsv', relabel, async () => {
      const { code, error } = await call('resume', 'runs/job');
      expect([code, existsSync(at('runs/job/result.json'))]).toEqual([2, false]);
      expect(error).toMatch(
        /task-data-changed\n.*'century' are no longer those.*runs\/job\/downstream\/century .*:\n {2}pretrained-0\.001-1\.json\n/,
      );
    });
    expect((await call('resume', 'runs/job')).code).toBe(0);
    expect(figures()).toEqual(before);
  });

  it('is told by whoever repeats the run, instead of a plugin being suspected', async () => {
    await changed('corpus/sentences.tsv', relabel, async () => {
      const { error } = await call('reproduce', 'runs/job');
      expect(error).toMatch(/warning examples of the task 'century': [0-9a-f]{32} then, [0-9a-f]{32} now\. The numbers may differ\./);
    });
  });

  it('keeps a run from being trained longer beside fine-tunings from scratch on the file as it was', async () => {
    const words = ['experiments/tiny.json5', 'name=longer', ...pretraining, 'tasks.0.epochs=1', 'trackers=[]'];
    expect((await call(...words)).code).toBe(0);
    await changed('corpus/sentences.tsv', relabel, async () => {
      const refused = await call('extend', 'runs/longer', 'train.steps=8');
      expect([refused.code, refused.error]).toEqual([2, expect.stringMatching(/task-data-changed[^]* {2}scratch-0\.005-1\.json\n/)]);
      expect(JSON.parse(readFileSync(at('runs/longer/status.json'), 'utf8'))).toMatchObject({ status: 'finished', step: 6 });
      rmSync(at('runs/longer/downstream/century'), { recursive: true });
      expect((await call('extend', 'runs/longer', 'train.steps=8')).code).toBe(0);
    });
  });
});
