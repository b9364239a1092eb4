/** Models from a hub: what is fetched, what is told, what goes wrong on the way, and what is not asked twice. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetching as fetchingWith, someFiles, someWeights, type Fetching } from '../../test/support/fetching.ts';
import { startHub, type Hub } from '../../test/support/hub-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { HubSettings } from './client.ts';

const root = temporaryFolder('hub');
const [weights, files] = [someWeights, someFiles];
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

describe('a connection that breaks', () => {
  it('goes on where it ended, and the whole is checked', async () => {
    const blob = hub.asked.length;
    hub.misdeeds.push({ at: sha(), cut: 100_000, times: 2 });
    const { fetched } = await fetching('hf:someone/small');
    expect(readFileSync(path.join(fetched?.folder ?? '', 'model.safetensors')).equals(weights)).toBe(true);
    const ranges = hub.asked.slice(blob).flatMap(({ server, range }) => (server === 'storage' ? [range] : []));
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)]);
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
    expect(hub.asked.find(({ server }) => server === 'storage')?.range).toMatch(/^bytes=[1-9]\d*-$/);
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
    hub.misdeeds.push({ at: sha(), cut: 100_000, times: 1, meanwhile: () => setTimeout(() => controller.abort(reason), 20) });
    await expect(fetching('hf:someone/small', {}, { signal: controller.signal, wait: () => new Promise(() => undefined) })).rejects.toBe(
      reason,
    );
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

function fetching(
  name: string,
  environment: Readonly<Record<string, string>> = {},
  others: Pick<HubSettings, 'signal' | 'wait'> = {},
): Promise<Fetching> {
  return fetchingWith(name, { environment: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, ...environment }, ...others });
}
