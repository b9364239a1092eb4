/** Models of a hub where a model is taken: fetched once, the same for ever in what is written down, and never in place of a path. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root, type Ended } from './support/cli.ts';
import { startHub, type Hub } from './support/hub-server.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('from-hub');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const token = 'hf_nobodyshouldseethis';
const STILL = ['scheduler={$replace: {type: "constant", rate: 1e-60}}', 'train.steps=1', 'train.logEvery=1', 'train.evaluateEvery=0'];

let hub: Hub;
let commit: string;
beforeAll(async () => {
  hub = await startHub();
  for (const name of ['experiments', 'corpus']) cpSync(path.join(root, 'test/fixtures', name), at(name), { recursive: true });
  writeFileSync(at('source.json5'), "{ extends: './experiments/tiny.json5', tasks: [], train: { steps: 10 } }");
  writeFileSync(at('own.json5'), "{ extends: './experiments/tiny.json5', tasks: [], start: { from: 'hf:someone/tiny' } }");
  expect(await call('source.json5')).toMatchObject({ code: 0 });
  commit = hub.put('someone/tiny', exported('source'));
  hub.secrets.set('someone/tiny', token);
}, 120_000);
afterAll(() => hub.close());
beforeEach(() => void (hub.asked.length = 0));

describe('an experiment that starts from a model of the hub', () => {
  it('is not valid before the model is there, which only a run or fetch asks for', async () => {
    const ended = await call('validate', 'own.json5');
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.error + ended.out).toContain('hf:someone/tiny is not on this machine yet.');
    expect(ended.error + ended.out).toContain('own.json5:1:');
    expect(ended.error + ended.out).toContain('electra-run fetch hf:someone/tiny');
    expect(hub.asked).toEqual([]);
  });

  it('runs, with the commit in what is written down, and the token nowhere', async () => {
    const ended = await call('own.json5', '--set', 'name=first', ...changes());
    expect(ended, ended.error).toMatchObject({ code: 0 });
    expect(ended.error).toContain(`fetching    hf:someone/tiny@${commit}: 5 files`);
    expect(ended.error).toMatch(/start {7}discriminator: 41 tensors of \S*models--someone--tiny/);
    expect(experimentOf('first').start.from).toBe(`hf:someone/tiny@${commit}`);
    expect(readFileSync(at('runs/first/start/vocab.txt'), 'utf8')).toBe(readFileSync(at('runs/source/start-vocab.txt'), 'utf8'));
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(path.join(file.parentPath, file.name)).includes(token), file.name).toBe(false);
    expect(ended.error + ended.out).not.toContain(token);
  });

  it('is repeated with the same model when the branch has gone on, without a network', async () => {
    hub.put('someone/tiny', { ...exported('source'), 'generation_config.json': Buffer.from('{}') });
    const ended = await call({ HF_HUB_OFFLINE: '1' }, 'reproduce', 'runs/first');
    expect(ended, ended.error).toMatchObject({ code: 0 });
    expect(hub.asked).toEqual([]);
  });

  it('goes on when the model is gone', async () => {
    rmSync(at('cache'), { recursive: true });
    const ended = await call({ HF_HUB_OFFLINE: '1' }, 'extend', 'runs/first', 'train.steps=2');
    expect(ended, ended.error).toMatchObject({ code: 0 });
  });

  it('finds a model that Python has fetched, whose files are links, and goes on without it too', async () => {
    const own = at('python-cache/models--someone--tiny');
    for (const name of ['blobs', 'refs', `snapshots/${commit}`]) mkdirSync(path.join(own, name), { recursive: true });
    writeFileSync(path.join(own, 'refs/main'), commit);
    for (const [name, bytes] of Object.entries(exported('source'))) {
      writeFileSync(path.join(own, 'blobs', `of-${name}`), bytes);
      symlinkSync(`../../blobs/of-${name}`, path.join(own, 'snapshots', commit, name));
    }
    const offline = { HF_HUB_CACHE: at('python-cache'), HF_HUB_OFFLINE: '1' };
    const ended = await call(offline, 'own.json5', '--set', 'name=linked', ...changes());
    expect(ended, ended.error).toMatchObject({ code: 0 });
    expect(experimentOf('linked').start.from).toBe(`hf:someone/tiny@${commit}`);
    rmSync(at('python-cache'), { recursive: true });
    const extended = await call(offline, 'extend', 'runs/linked', 'train.steps=2');
    expect(extended, extended.error).toMatchObject({ code: 0 });
    expect(hub.asked).toEqual([]);
  });

  it('keeps to the folder of its project in a sandbox, and asks nobody', async () => {
    const ended = await call(
      { HF_HUB_CACHE: path.join(folder, '../elsewhere') },
      'own.json5',
      '--sandbox',
      '--set',
      'name=boxed',
      ...changes(),
    );
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining('outside-project') });
    expect(hub.asked).toEqual([]);
  });

  it('is told where a name means nothing', async () => {
    const ended = await call('validate', 'own.json5', '--set', 'start.from="hf:a b"');
    expect(ended.error + ended.out).toContain("'hf:a b' names no model on the hub: 'a b' is no name of a model.");
  });
});

describe('a path that is not there', () => {
  it.each(['someone/tiny', './hf:someone/tiny', 'HF:someone/tiny'])('%s is no name of a model', async (from) => {
    const ended = await call('own.json5', '--set', `start.from=${JSON.stringify(from)}`, '--set', 'name=absent');
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining('there is no such folder') });
    const asked = await call('logits', '--model', from, 'own.json5');
    expect(asked.code).toBe(2);
    expect(hub.asked).toEqual([]);
  });
});

describe('verbs that take a model', () => {
  it('fetch it, and print where it is', async () => {
    const { code, out, error } = await call('fetch', 'hf:someone/tiny');
    expect([code, out.trim()]).toEqual([0, at('cache/models--someone--tiny/snapshots', main())]);
    expect(error).toContain('fetching    hf:someone/tiny@');
  });

  it('answer with it, and offline', async () => {
    writeFileSync(at('question.jsonl'), '{"input_ids": [2, 7, 3]}\n');
    const ended = await call({ HF_HUB_OFFLINE: '1' }, 'logits', 'question.jsonl', '--model', 'hf:someone/tiny');
    expect(ended, ended.error).toMatchObject({ code: 0, out: expect.stringMatching(/^\{"logits":\[/) });
    writeFileSync(at('texts.txt'), 'the people\n');
    const scored = await call({ HF_HUB_OFFLINE: '1' }, 'score', 'texts.txt', '--plain', '--model', 'hf:someone/tiny');
    expect(scored, scored.error).toMatchObject({ code: 0, out: expect.stringContaining('"') });
    expect(hub.asked).toEqual([]);
  });

  it('say what the hub says', async () => {
    const ended = await call({ HF_TOKEN: 'hf_wrong' }, 'fetch', 'hf:someone/tiny@gone');
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.error).toContain(
      'error  hub-refused\n  The hub does not give hf:someone/tiny@gone: it does not accept the token in HF_TOKEN',
    );
    expect(ended.error).not.toContain('hf_wrong');
  });
});

function main(): string {
  return hub.branches.get('someone/tiny')?.get('main') ?? '';
}

function changes(): string[] {
  return STILL.flatMap((change) => ['--set', change]);
}

function call(...words: readonly (string | Readonly<Record<string, string>>)[]): Promise<Ended> {
  const own = words.filter((word) => typeof word === 'object');
  const environment = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: at('cache'), HF_TOKEN: token, ...own[0] };
  return inProcess(
    words.filter((word) => typeof word === 'string'),
    { folder, environment },
  );
}

function exported(run: string): Record<string, Buffer> {
  const model = at('runs', run, 'export/discriminator');
  const files = Object.fromEntries(readdirSync(model).map((name) => [name, readFileSync(path.join(model, name))]));
  writeFileSync(at('runs', run, 'start-vocab.txt'), files['vocab.txt']);
  return files;
}

function experimentOf(run: string): { readonly start: { readonly from: string } } {
  return JSON.parse(readFileSync(at('runs', run, 'experiment.json'), 'utf8')) as { readonly start: { readonly from: string } };
}
