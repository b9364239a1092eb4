/** `electra-run push`: a run's model with its card to a hub in this process, and back again. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root, type Ended } from './support/cli.ts';
import { sha256, startHub, type Hub } from './support/hub-server.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('push');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const token = 'hf_nobodyshouldseethis';
const model = 'runs/source/export/discriminator';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
  for (const name of ['experiments', 'corpus']) cpSync(path.join(root, 'test/fixtures', name), at(name), { recursive: true });
  const card = "card: { license: 'mit', languages: ['en'] }";
  const dataset = "{ type: 'text-files', train: 'corpus/sentences.tsv' }";
  const task = `{ type: 'text-classification', name: 'century', head: 'dense', dataset: ${dataset}, length: 24, epochs: 1, seeds: 1 }`;
  writeFileSync(at('source.json5'), `{ extends: './experiments/tiny.json5', train: { steps: 10 }, tasks: [${task}], ${card} }`);
  const ended = await call('source.json5');
  expect(ended, ended.error).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => hub.close());
beforeEach(() => {
  hub.asked.length = 0;
  hub.misdeeds.length = 0;
});

it('a run that has ended has a card in every folder of a model', () => {
  for (const each of ['export/discriminator', 'export/generator', 'downstream/century/model']) {
    const text = readFileSync(at('runs/source', each, 'README.md'), 'utf8');
    expect(text.split('\n').slice(0, 3)).toEqual(['---', 'license: "mit"', 'language: ["en"]']);
    expect(text).not.toContain(folder);
  }
  expect(readFileSync(at('runs/source/downstream/century/model/README.md'), 'utf8')).toMatch(/\| pretrained \| 0\.\d+ \|/);
});

describe('push', () => {
  it('shows what it would do, and asks nobody', async () => {
    const { code, out } = await call({ HF_TOKEN: '' }, 'push', model, 'hf:me/tiny', '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/^README\.md {2}\d+ kB\nconfig\.json {2}1 kB\nmodel\.safetensors {2}\d+ kB\n/);
    expect(out).toMatch(/These 6 files, \d+ kB, would go to hf:me\/tiny\. Nothing was uploaded\.\n$/);
    expect(hub.asked).toEqual([]);
  });

  it('uploads all of it to a repository that it makes, and prints the commit; the token is shown to the hub alone', async () => {
    const { code, out, error } = await call('push', model, 'hf:me/tiny');
    expect([code, error]).toEqual([0, expect.stringContaining('uploading   6 files')]);
    const commit = hub.branches.get('me/tiny')?.get('main') ?? '';
    expect(out).toBe(`${hub.endpoint}/me/tiny/commit/${commit}\n`);
    const stored = hub.commits.get('me/tiny')?.get(commit) ?? {};
    expect(Object.keys(stored).sort()).toEqual(readdirSync(at(model)).sort());
    for (const [name, bytes] of Object.entries(stored)) expect(bytes.equals(readFileSync(at(model, name))), name).toBe(true);
    expect(new Set(hub.asked.map(({ server, token: shown }) => `${server} ${shown}`))).toEqual(
      new Set([`hub ${token}`, 'storage undefined']),
    );
    expect(error + out).not.toContain(token);
  });

  it('sends no large file twice, and goes on when the repository is there', async () => {
    expect(await call('push', model, 'me/tiny')).toMatchObject({ code: 0 });
    expect(hub.asked.some(({ server }) => server === 'storage')).toBe(false);
  });

  it('what it uploaded is a model to start from', async () => {
    const ended = await call('fetch', 'hf:me/tiny');
    expect(ended).toMatchObject({ code: 0 });
    const weights = readFileSync(path.join(ended.out.trim(), 'model.safetensors'));
    expect(sha256(weights)).toBe(sha256(readFileSync(at(model, 'model.safetensors'))));
  });

  it('tries again what passes, with the whole of a file', async () => {
    hub.misdeeds.push({ at: '/api/repos/create', status: 503, times: 1 });
    expect(await call('push', 'runs/source/export/generator', 'hf:me/other')).toMatchObject({ code: 0 });
    expect(hub.commits.get('me/other')?.size).toBe(1);
  });

  it.each([
    ['without a token', { HF_TOKEN: '' }, [model, 'hf:me/tiny'], 'hub-no-token'],
    ['offline', { HF_HUB_OFFLINE: '1' }, [model, 'hf:me/tiny'], 'hub-not-uploaded'],
    ['of several models', {}, ['runs/source', 'hf:me/tiny'], 'hub-not-uploaded'],
    ['of no model', {}, ['experiments', 'hf:me/tiny'], 'given-model-unusable'],
    ['to nobody', {}, [model, 'hf:tiny'], 'hub-name'],
    ['to a commit', {}, [model, `hf:me/tiny@${'a'.repeat(40)}`], 'hub-name'],
  ])('%s is refused, and nothing is asked', async (_, environment, words, code) => {
    const ended = await call(environment, 'push', ...words);
    expect(ended.error).toContain(`error  ${code}\n`);
    expect(ended.code).not.toBe(0);
    expect(hub.asked).toEqual([]);
  });

  it('of a folder with something else in it is refused: a link out of it, a hidden file, a folder of somebody', async () => {
    for (const [name, put] of [
      ['linked', (own: string) => symlinkSync(at('source.json5'), path.join(own, 'notes.txt'))],
      ['hidden', (own: string) => writeFileSync(path.join(own, '.env'), 'TOKEN=1')],
      ['nested', (own: string) => mkdirSync(path.join(own, 'private'))],
    ] as const) {
      cpSync(at(model), at(name), { recursive: true });
      put(at(name));
      const ended = await call('push', name, 'hf:me/tiny');
      expect(ended.error, name).toMatch(/error {2}(hub-not-uploaded|weights-elsewhere)\n/);
      expect(ended.code).toBe(2);
    }
    expect(hub.asked).toEqual([]);
  });

  it('says what the hub refuses', async () => {
    hub.misdeeds.push({ at: '/commit/', status: 403 });
    const ended = await call('push', model, 'hf:me/tiny');
    expect(ended).toMatchObject({ code: 1, out: '', error: expect.stringContaining('it is not open to you') });
  });
});

function call(...words: readonly (string | Readonly<Record<string, string>>)[]): Promise<Ended> {
  const own = words.filter((word) => typeof word === 'object');
  const environment = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: at('cache'), HF_TOKEN: token, ...own[0] };
  return inProcess(
    words.filter((word) => typeof word === 'string'),
    { folder, environment },
  );
}
