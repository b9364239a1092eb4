/** Models from a hub: what is fetched, what is told, what goes wrong on the way, and what is not asked twice. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHub, type Hub, type Misdeed } from '../../test/support/hub-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { UserError } from '../errors/index.ts';
import { fetchModel, type Fetched } from './fetch-model.ts';
import { parseHubName } from './name.ts';

const root = temporaryFolder('hub');
const weights = Buffer.alloc(300_000, 'weights');
const files = { 'config.json': Buffer.from('{"model_type":"x"}'), 'vocab.txt': Buffer.from('a\nb\n'), 'model.safetensors': weights };
const others = { 'tf_model.h5': Buffer.from('no'), 'README.md': Buffer.from('no'), 'onnx/model.onnx': Buffer.from('no') };

let hub: Hub;
let commit: string;
let cache: string;
let number = 0;
beforeAll(async () => {
  hub = await startHub();
  commit = hub.put('someone/small', { ...files, ...others });
});
afterAll(() => hub.close());
beforeEach(() => {
  cache = path.join(root, String(number++));
  hub.asked.length = 0;
  hub.misdeeds.length = 0;
});

describe('a model that is not there yet', () => {
  it('is fetched with what belongs to it and nothing else, and its sizes are told before', async () => {
    const { told, fetched } = await fetching('hf:someone/small');
    const folder = path.join(cache, 'models--someone--small/snapshots', commit);
    expect(fetched).toEqual({ folder, name: { repository: 'someone/small', revision: commit } });
    expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
    for (const [name, bytes] of Object.entries(files)) expect(readFileSync(path.join(folder, name)).equals(bytes)).toBe(true);
    expect(told[0]).toBe(`fetching    hf:someone/small@${commit}: 3 files, 301 kB, into ${folder}`);
    expect(readdirSync(path.join(cache, 'models--someone--small')).sort()).toEqual(['refs', 'snapshots']);
  });

  it('is not asked for again as a commit, nor offline; a branch is asked what it means, and no file comes twice', async () => {
    await fetching('hf:someone/small');
    hub.asked.length = 0;
    await fetching(`hf:someone/small@${commit}`);
    await fetching('hf:someone/small', { HF_HUB_OFFLINE: '1' });
    expect(hub.asked).toEqual([]);
    await fetching('hf:someone/small');
    expect(hub.asked.map(({ path: asked }) => asked)).toEqual(['/api/models/someone/small/revision/main?blobs=true']);
  });

  it('is another commit when its branch goes on, and the earlier one stays', async () => {
    const first = hub.put('someone/moving', files);
    await fetching('hf:someone/moving');
    const second = hub.put('someone/moving', { ...files, 'vocab.txt': Buffer.from('c\n') });
    const { fetched } = await fetching('hf:someone/moving');
    expect(fetched?.name.revision).toBe(second);
    expect((await fetching(`hf:someone/moving@${first}`, { HF_HUB_OFFLINE: 'yes' })).fetched?.folder).toContain(first);
    expect(second).not.toBe(first);
  });

  it('comes in shards, or from PyTorch where there are no safetensors', async () => {
    const shards = { 'model-00001-of-00002.safetensors': weights, 'model-00002-of-00002.safetensors': weights };
    hub.put('someone/large', { 'config.json': files['config.json'], 'model.safetensors.index.json': Buffer.from('{}'), ...shards });
    hub.put('someone/old', { 'config.json': files['config.json'], 'pytorch_model.bin': weights, 'flax_model.msgpack': weights });
    expect(readdirSync((await fetching('hf:someone/large')).fetched?.folder ?? '')).toHaveLength(4);
    expect(readdirSync((await fetching('hf:someone/old')).fetched?.folder ?? '').sort()).toEqual(['config.json', 'pytorch_model.bin']);
  });

  it("is what Python's cache has, when its links are there", async () => {
    const folder = path.join(cache, 'models--someone--small/snapshots', commit);
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
    await fetching('hf:someone/small');
    expect(hub.asked).toHaveLength(1);
  });
});

describe('the token', () => {
  const token = 'hf_secretsecret';

  it('goes to the hub and not to where it redirects, and is in no file and no message', async () => {
    hub.secrets.set('someone/private', token);
    hub.put('someone/private', files);
    const { told, fetched } = await fetching('hf:someone/private', { HF_TOKEN: token });
    expect(fetched).toBeDefined();
    expect(new Set(hub.asked.map(({ server, token: shown }) => `${server} ${shown}`))).toEqual(
      new Set([`hub ${token}`, 'storage undefined']),
    );
    expect(told.join()).not.toContain(token);
    for (const file of readdirSync(cache, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(path.join(file.parentPath, file.name)).includes(token)).toBe(false);
    hub.asked.length = 0;
    const refused = await fetching('hf:someone/private@other', { HF_TOKEN: 'hf_wrongwrong' });
    expect(refused.error).toMatchObject({ code: 'hub-refused' });
    expect(`${refused.error?.text} ${refused.told.join()}`).not.toContain('hf_wrongwrong');
  });

  it('is not sent where others can read it', async () => {
    const { error } = await fetching('hf:someone/small', { HF_TOKEN: token, HF_ENDPOINT: 'http://mirror.example' });
    expect(error?.text).toContain('HF_TOKEN would go over a connection that others can read');
    expect(error?.text).not.toContain(token);
    const named = await fetching('hf:someone/small', { HF_ENDPOINT: 'https://me:hush@mirror.example' });
    expect(named.error?.text).toContain('HF_ENDPOINT is no plain address');
    expect(named.error?.text).not.toContain('hush');
  });
});

describe('what the hub refuses', () => {
  it.each<[string, Misdeed | null, string, string]>([
    ['hf:someone/absent', null, 'hub-refused', 'there is no such model, revision or file'],
    ['hf:someone/small@nothing', null, 'hub-refused', 'there is no such revision of it'],
    ['hf:someone/small', { at: 'revision', status: 401 }, 'hub-refused', 'there is no such model, or it is not for everybody'],
    ['hf:someone/small', { at: 'revision', status: 403 }, 'hub-refused', 'it is not open to you'],
    ['hf:someone/small', { at: 'revision', status: 429 }, 'hub-unreachable', 'it answers 429'],
    ['hf:someone/small', { at: 'revision', status: 503 }, 'hub-unreachable', 'it answers 503'],
    ['hf:someone/small', { at: 'revision', status: 429, headers: { 'retry-after': '3600' } }, 'hub-unreachable', 'it answers 429'],
    ['hf:someone/small', { at: 'revision', cut: 5 }, 'hub-answer', 'its answer is no JSON'],
    ['hf:someone/small', { at: 'revision', body: Buffer.from('<html>') }, 'hub-answer', 'its answer is no JSON'],
    ['hf:someone/small', { at: 'revision', body: Buffer.from('{"sha":"main"}') }, 'hub-answer', 'it names no commit and no files'],
    ['hf:someone/small', { at: 'revision', body: listing('../../x') }, 'hub-answer', 'it names a file "../../x"'],
    ['hf:someone/small', { at: 'revision', body: listing('/etc/x') }, 'hub-answer', 'it names a file "/etc/x"'],
    ['hf:someone/small', { at: 'revision', body: listing('a\\b') }, 'hub-answer', 'it names a file'],
    ['hf:someone/small', { at: 'revision', body: listing('config.json', -1) }, 'hub-answer', 'it says no size of config.json'],
    ['hf:someone/small', { at: 'revision', body: listing('README.md') }, 'hub-no-model', 'hf:someone/small has no config.json'],
    ['hf:someone/small', { at: 'revision', body: listing('config.json') }, 'hub-no-model', 'has no weights that are read here'],
    ['hf:someone/small', { at: 'revision', body: listing('config.json', 2 ** 52, 'model.safetensors') }, 'hub-no-room', 'The model needs'],
    ['hf:someone/small', { at: 'resolve', status: 404 }, 'hub-refused', 'there is no such model, revision or file'],
    ['hf:someone/small', { at: 'vocab.txt', body: Buffer.from('x\ny\n') }, 'hub-answer', 'vocab.txt is not what the hub says'],
    ['hf:someone/small', { at: 'vocab.txt', body: Buffer.from('much longer') }, 'hub-answer', 'longer than the 4 bytes'],
    ['hf:someone/small@a b', null, 'hub-name', "'a b' is no name of a revision"],
    ['hf:../../etc', null, 'hub-name', "'../../etc' is no name of a model"],
    ['hf:a/b/c', null, 'hub-name', "'a/b/c' is no name of a model"],
    ['hf:', null, 'hub-name', "'' is no name of a model"],
  ])('%s %o', async (name, misdeed, code, said) => {
    if (misdeed) hub.misdeeds.push(misdeed);
    const { error, told } = await fetching(name);
    expect([error?.code, error?.text]).toEqual([code, expect.stringContaining(said)]);
    expect(existsSync(path.join(cache, 'models--someone--small/refs/main'))).toBe(false);
    if (misdeed?.status === 503) expect(told).toContain('The hub does not answer: it answers 503; trying again in 8 s.');
  });

  it('offline, is what was never fetched, and nobody is asked', async () => {
    const { error } = await fetching('hf:someone/small', { HF_HUB_OFFLINE: '1' });
    expect(error?.text).toContain('hf:someone/small is not on this machine yet, and HF_HUB_OFFLINE forbids to ask for it.');
    expect(hub.asked).toEqual([]);
  });

  it('is nobody there', async () => {
    const { error } = await fetching('hf:someone/small', { HF_ENDPOINT: 'http://127.0.0.1:9' });
    expect(error).toMatchObject({ code: 'hub-unreachable', exitCode: 1 });
  });
});

describe('a connection that breaks', () => {
  it('goes on where it ended, and the whole is checked', async () => {
    const blob = hub.asked.length;
    hub.misdeeds.push({ at: sha(), cut: 100_000, times: 2 });
    const { fetched } = await fetching('hf:someone/small');
    expect(readFileSync(path.join(fetched?.folder ?? '', 'model.safetensors')).equals(weights)).toBe(true);
    const ranges = hub.asked.slice(blob).flatMap(({ server, range }) => (server === 'storage' ? [range] : []));
    expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  it('begins anew where the server knows no ranges', async () => {
    hub.misdeeds.push({ at: sha(), cut: 100_000, times: 1 }, { at: sha(), noRanges: true, times: 9 });
    const { fetched } = await fetching('hf:someone/small');
    expect(readFileSync(path.join(fetched?.folder ?? '', 'model.safetensors')).equals(weights)).toBe(true);
  });

  it('for good, leaves what came for the next time, and no model', async () => {
    hub.misdeeds.push({ at: sha(), cut: 50_000, times: 5 });
    const { error } = await fetching('hf:someone/small');
    expect(error?.code).toBe('hub-unreachable');
    expect((await fetching('hf:someone/small', { HF_HUB_OFFLINE: '1' })).error?.code).toBe('hub-not-fetched');
    hub.misdeeds.length = 0;
    hub.asked.length = 0;
    expect((await fetching('hf:someone/small')).fetched).toBeDefined();
    expect(hub.asked.find(({ server }) => server === 'storage')?.range).toBe('bytes=250000-');
  });

  it('and left something else there, is noticed by the hash, and begun anew the time after', async () => {
    hub.misdeeds.push({ at: sha(), cut: 50_000, times: 5 });
    await fetching('hf:someone/small');
    const parts = path.join(cache, 'models--someone--small/electra-run-parts');
    const [part] = readdirSync(parts);
    writeFileSync(path.join(parts, part), Buffer.alloc(100));
    hub.misdeeds.length = 0;
    expect((await fetching('hf:someone/small')).error?.text).toContain('model.safetensors is not what the hub says');
    expect((await fetching('hf:someone/small')).fetched).toBeDefined();
  });

  it('by Ctrl-C ends at once, and the next time goes on', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    hub.misdeeds.push({ at: sha(), cut: 100_000, times: 1, then: () => setTimeout(() => controller.abort(reason), 20) });
    await expect(fetching('hf:someone/small', {}, controller.signal, () => new Promise(() => undefined))).rejects.toBe(reason);
    expect((await fetching('hf:someone/small')).fetched).toBeDefined();
  });
});

it('a cache on a disk that is full, or read-only, is said as such', async () => {
  writeFileSync(cache, 'a file');
  await expect(fetching('hf:someone/small')).rejects.toMatchObject({ code: 'ENOTDIR' });
  rmSync(cache);
});

function sha(): string {
  return [...hub.stored].find(([, bytes]) => bytes.equals(weights))?.[0] ?? '';
}

function listing(rfilename: string, size = 2, other?: string): Buffer {
  const siblings = [rfilename, ...(other ? [other] : [])].map((name) => ({ rfilename: name, size }));
  return Buffer.from(JSON.stringify({ sha: '0'.repeat(40), siblings }));
}

async function fetching(
  name: string,
  environment: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
  wait = async (): Promise<void> => undefined,
): Promise<{ readonly told: string[]; readonly fetched?: Fetched; readonly error?: UserError }> {
  const told: string[] = [];
  const phase = { update: () => undefined, done: () => undefined, stop: () => undefined };
  const log = { info: (text: string) => void told.push(text), warn: (text: string) => void told.push(text), phase: () => phase };
  try {
    const settings = { environment: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, ...environment }, signal, wait };
    return { told, fetched: await fetchModel(parseHubName(name), log, settings) };
  } catch (error) {
    if (error instanceof UserError) return { told, error };
    throw error;
  }
}
