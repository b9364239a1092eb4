import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserError } from '../errors/index.ts';
import { settle } from './begin-extension.ts';
import { openRunFolder, readStatus, type RunFolder } from './run-folder.ts';

const experiment = { name: 'a', train: { steps: 10, rates: [1, 2] }, trackers: [{ type: 'jsonl' }] };
let root: string;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-folder-'));
  path = join(root, 'runs', 'a');
});
afterEach(() => rm(root, { recursive: true }));

describe('a run folder', () => {
  it('holds the experiment and how far the run is', async () => {
    const run = await openRunFolder(path, { experiment });
    expect(run.resumed).toBe(false);
    expect(JSON.parse(await readFile(join(path, 'experiment.json'), 'utf8'))).toEqual(experiment);
    expect(await readStatus(path)).toMatchObject({ status: 'running', step: 0 });
    await run.record('running', 5);
    expect(await readStatus(path)).toMatchObject({ status: 'running', step: 5 });
    await run.close('finished', 10);
    expect(await readStatus(path)).toMatchObject({ status: 'finished', step: 10 });
    expect((await readdir(path)).sort()).toEqual(['experiment.json', 'status.json']);
  });

  it.each(['interrupted', 'failed', 'running'] as const)(
    'that is %s goes on with the same experiment, keys in whatever order',
    async (status) => {
      const first = await openRunFolder(path, { experiment });
      await first.close(status, 7);
      await writeFile(join(path, 'status.json.1.2.tmp'), 'x');
      const { trackers, train, name } = experiment;
      const second = await openRunFolder(path, { experiment: { trackers, train, name } });
      expect(second.resumed).toBe(true);
      expect(second.fingerprint).toBe(first.fingerprint);
      expect(await readStatus(path)).toMatchObject({ status: 'running', step: 7 });
      expect(await readdir(path)).not.toContain('status.json.1.2.tmp');
    },
  );

  it('that is finished is refused, with what to do', async () => {
    await (await openRunFolder(path, { experiment })).close('finished', 10);
    const error = await refusal(openRunFolder(path, { experiment }));
    expect(error.code).toBe('run-finished');
    expect(error.text).toContain('--set name=');
    expect(error.text).toContain('--fresh');
    expect(await readdir(path)).not.toContain('lock-1.json');
  });

  it('of another experiment is refused, with the keys that differ', async () => {
    const first = await openRunFolder(path, { experiment });
    await first.close('interrupted', 1);
    const other = { ...experiment, train: { steps: 20, rates: [1], new: {} } };
    const error = await refusal(openRunFolder(path, { experiment: other }));
    expect(error.code).toBe('run-differs');
    expect(
      error.text
        .split('\n')
        .slice(2, 5)
        .map((line) => line.trim()),
    ).toEqual(['train.new: nothing in the run, {} now', 'train.rates.1: 2 in the run, nothing now', 'train.steps: 10 in the run, 20 now']);
    expect(JSON.parse(await readFile(join(path, 'experiment.json'), 'utf8'))).toEqual(experiment);
  });

  it('goes on where only keys differ that change no numbers', async () => {
    const first = await openRunFolder(path, { experiment, free: ['trackers'] });
    await first.close('interrupted', 1);
    const second = await openRunFolder(path, { experiment: { ...experiment, trackers: [] }, free: ['trackers'] });
    expect(second).toMatchObject({ resumed: true, fingerprint: first.fingerprint });
  });

  it('starts again when asked to, and nothing of the old run stays', async () => {
    const first = await openRunFolder(path, { experiment });
    await mkdir(join(path, 'checkpoints', 'step-00000001'), { recursive: true });
    await first.close('finished', 10);
    const second = await openRunFolder(path, { experiment: { ...experiment, name: 'b' }, fresh: true });
    expect(second.resumed).toBe(false);
    expect((await readdir(path)).sort()).toEqual(['experiment.json', 'lock-1.json', 'status.json']);
    expect(await readStatus(path)).toMatchObject({ step: 0 });
  });

  it.each(['thesis.tex', 'thesis.tmp', 'download.partial'])(
    'is never made of a folder that holds %s, not even when asked to start again',
    async (name) => {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, name), '');
      for (const fresh of [false, true])
        expect(await refusal(openRunFolder(path, { experiment, fresh }))).toMatchObject({ code: 'not-a-run' });
      expect(await readdir(path)).toEqual([name]);
    },
  );
});

describe('a run that is extended', () => {
  const longer = { ...experiment, train: { steps: 20, rates: [1, 2] } };
  const extension = {
    before: experiment,
    reached: 10,
    steps: { before: 10, after: 20 },
    outdated: ['downstream/a/pretrained-1-1.json', 'downstream/gone'],
    files: { 'record.json': '{"history":[{"step":10,"changes":[]}]}\n' },
  };

  it('is as it was until it begins, and then the other one, unfinished', async () => {
    const before = await finishedRun();
    const run = await openRunFolder(path, { experiment: longer, extension });
    expect([run.resumed, run.extended, run.begun(), await contents()]).toEqual([true, true, false, before]);
    await run.begin();
    expect(run.begun()).toBe(true);
    expect(await readStatus(path)).toMatchObject({ status: 'running', step: 10 });
    await run.close('interrupted', 15);
    const { 'status.json': _status, ...after } = await contents();
    expect(after).toEqual({
      'experiment.json': `${JSON.stringify(longer, null, 2)}\n`,
      'record.json': extension.files['record.json'],
      'downstream/a/scratch-1-1.json': '{}',
    });
    expect(await openRunFolder(path, { experiment: longer })).toMatchObject({ resumed: true, extended: true });
  });

  it('that fails before it begins is as it was', async () => {
    const before = await finishedRun();
    await (await openRunFolder(path, { experiment: longer, extension })).close('failed', 0);
    expect(await contents()).toEqual(before);
  });

  it.each([0, 1, 2, 3])('comes to the same when it was killed after %i things that beginning does', async (things) => {
    await finishedRun();
    await (await beginning()).close('interrupted', 10);
    const { 'status.json': _whole, ...whole } = await contents();
    await rm(path, { recursive: true });

    await finishedRun();
    const status = '{"status":"interrupted","step":10}\n';
    const files = { ...extension.files, 'experiment.json': `${JSON.stringify(longer, null, 2)}\n`, 'status.json': status };
    await writeFile(join(path, 'extension.json'), JSON.stringify({ files, outdated: extension.outdated }));
    const done = [
      () => rm(join(path, 'result.json')),
      () => rm(join(path, 'downstream/gone'), { recursive: true }),
      () => writeFile(join(path, 'record.json'), files['record.json']),
    ];
    for (const make of done.slice(0, things)) await make();
    expect(await readStatus(path)).toMatchObject({ status: 'interrupted' });
    await settle(path);
    const { 'status.json': settled, ...others } = await contents();
    expect([others, settled]).toEqual([whole, status]);
  });

  it('is refused when another process has changed it since', async () => {
    await finishedRun();
    const other = { ...extension, before: { ...experiment, name: 'b' } };
    expect(await refusal(openRunFolder(path, { experiment: longer, extension: other }))).toMatchObject({ code: 'run-differs' });
    expect(await readdir(path)).not.toContain('lock-1.json');
  });

  async function beginning(): Promise<RunFolder> {
    const run = await openRunFolder(path, { experiment: longer, extension });
    await run.begin();
    return run;
  }
});

/** Returns its files. */
async function finishedRun(): Promise<Record<string, string>> {
  const run = await openRunFolder(path, { experiment });
  await mkdir(join(path, 'downstream', 'a'), { recursive: true });
  await mkdir(join(path, 'downstream', 'gone'), { recursive: true });
  for (const name of ['result.json', 'record.json', 'downstream/gone/plans.json']) await writeFile(join(path, name), '{}');
  for (const name of ['pretrained', 'scratch']) await writeFile(join(path, `downstream/a/${name}-1-1.json`), '{}');
  await run.close('finished', 10);
  return contents();
}

/** Of every file but the lock. */
async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock-'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [relative(path, file), await readFile(file, 'utf8')])));
}

async function refusal(opening: Promise<unknown>): Promise<UserError> {
  return opening.then(
    () => Promise.reject(new Error('The folder was opened.')),
    (error: UserError) => error,
  );
}
