/** What a hub refuses, or says that cannot be right: told, with nothing left that looks like a model. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetching as fetchingWith, someFiles, type Fetching } from '../../test/support/fetching.ts';
import { startHub, type Hub, type Misdeed } from '../../test/support/hub-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const root = temporaryFolder('hub-refusals');
let hub: Hub;
let cache: string;
let number = 0;
beforeAll(async () => {
  hub = await startHub();
  hub.put('someone/small', someFiles);
});
afterAll(() => hub.close());
beforeEach(() => {
  cache = path.join(root, String(number++));
  hub.asked.length = 0;
  hub.misdeeds.length = 0;
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
    [
      'hf:someone/small',
      { at: 'revision', body: listing('config.json', 2 ** 52, 'model.safetensors') },
      'hub-no-room',
      'needs 9007199.25 GB, and the disk',
    ],
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

function listing(rfilename: string, size = 2, other?: string): Buffer {
  const siblings = [rfilename, ...(other ? [other] : [])].map((name) => ({ rfilename: name, size }));
  return Buffer.from(JSON.stringify({ sha: '0'.repeat(40), siblings }));
}

function fetching(name: string, environment: Readonly<Record<string, string>> = {}): Promise<Fetching> {
  return fetchingWith(name, { environment: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, ...environment } });
}
