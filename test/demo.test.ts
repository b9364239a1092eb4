/** `electra-run demo`: what is written, what is refused, and the server on loopback. The page itself: `interop/demo.test.ts`. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DemoManifest } from '../src/demo/page/manifest.ts';
import { filesOf } from '../src/serve/folder.ts';
import { listen } from '../src/serve/loopback.ts';
import { root, startCli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const experiment = path.join(root, 'test/fixtures/experiments/tiny.json5');
const folder = temporaryFolder('demo-command');
const run = path.join(folder, 'runs/shown');
const demo = (...words: string[]) => inProcess(['demo', ...words], { folder });
const train = (...more: string[]) =>
  inProcess([experiment, 'tasks=[]', 'train.steps=4', 'train.checkpointEvery=2', 'train.evaluateEvery=0', ...more], { folder });

beforeAll(async () => {
  const { code, error } = await train('name=shown');
  if (code !== 0) throw new Error(error);
});

function manifestIn(place: string): DemoManifest {
  return JSON.parse(readFileSync(path.join(place, 'demo.json'), 'utf8')) as DemoManifest;
}

describe('the folder', () => {
  it('has all that the page needs, and weights of each checkpoint and of the beginning; what networks share is there once', async () => {
    const { code, out } = await demo('runs/shown', '--no-serve');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^discriminator and generator after 3 steps: 0, 2, 4 → runs\/shown\/demo\n.* MB a step\)\n$/),
    ]);
    const place = path.join(run, 'demo');
    const names = ['demo.css', 'demo.js', 'demo.json', 'index.html', 'networks', 'ort.wasm', 'tokenizer.js', 'weights'];
    expect(readdirSync(place).sort()).toEqual(names);
    const { steps, networks, tokenizer, masked, frame } = manifestIn(place);
    expect(steps.map(({ step }) => step)).toEqual([0, 2, 4]);
    for (const { file, bytes } of steps) expect(statSync(path.join(place, file)).size).toBe(bytes);
    expect(networks.map(({ name, role, layers, heads }) => [name, role, layers, heads])).toEqual([
      ['discriminator', 'judges', 2, 2],
      ['generator', 'proposes', 2, expect.any(Number)],
    ]);
    const { vocabulary } = tokenizer.settings as { readonly vocabulary: readonly string[] };
    expect([vocabulary.length, masked, frame.before]).toEqual([500, { share: 0.15, said: true }, [tokenizer.special.cls]]);
    const [{ uses }] = steps;
    const wordsOf = (network: string): number | undefined =>
      Object.entries(uses[network]).find(([name]) => name.endsWith('word_embeddings.weight'))?.[1];
    expect(wordsOf('generator')).toBe(wordsOf('discriminator'));
    expect(readFileSync(path.join(place, 'index.html'), 'utf8')).not.toMatch(/https?:/);
  });

  it('is replaced, but nothing of somebody else', async () => {
    mkdirSync(path.join(folder, 'taken'));
    writeFileSync(path.join(folder, 'taken/notes.txt'), 'mine');
    const { code, error } = await demo('runs/shown', '--no-serve', '--out', 'taken');
    expect([code, error]).toEqual([2, expect.stringContaining('taken holds notes.txt already')]);
    expect((await demo('runs/shown', '--no-serve')).code).toBe(0);
  });

  it('of saved networks has their only weights; where it goes has to be said', async () => {
    expect((await demo('runs/shown/export', '--no-serve')).error).toContain('Name a folder with --out');
    const { out } = await demo('runs/shown/export', '--no-serve', '--out', 'saved');
    expect(out).toMatch(/^discriminator and generator as saved → saved/);
    const [own] = manifestIn(path.join(folder, 'saved')).steps;
    const weights = (place: string, file: string): Buffer => readFileSync(path.join(place, file));
    expect(weights(path.join(folder, 'saved'), own.file)).toEqual(weights(path.join(run, 'demo'), 'weights/step-00000004.bin'));
  });

  it('lacks a checkpoint that is damaged, which is said', async () => {
    cpSync(run, path.join(folder, 'runs/damaged'), { recursive: true });
    truncateSync(path.join(folder, 'runs/damaged/checkpoints/step-00000002/weights.safetensors'), 5000);
    const { code, out } = await demo('runs/damaged', '--no-serve');
    expect([code, out]).toEqual([0, expect.stringMatching(/after 2 steps: 0, 4[^]*Left out: step 2: /)]);
  });
});

describe('it is refused', () => {
  it('of a run that is not finished, and of one that reads from left to right', async () => {
    cpSync(run, path.join(folder, 'runs/half'), { recursive: true });
    for (const name of ['export', 'result.json']) rmSync(path.join(folder, 'runs/half', name), { recursive: true });
    writeFileSync(path.join(folder, 'runs/half/status.json'), '{ "status": "interrupted", "step": 2 }');
    expect((await demo('runs/half', '--no-serve')).error).toContain('this run has no exported networks yet');
    const encoder = '{ type: "electra", layers: 1, hiddenSize: 32, heads: 2, maxPositions: 32 }';
    expect((await train('name=causal', `objective={ $replace: { type: "causal-lm", encoder: ${encoder} } }`)).code).toBe(0);
    const { code, error } = await demo('runs/causal', '--no-serve');
    expect([code, error]).toEqual([2, expect.stringMatching(/demo-shows-nothing\n {2}No network in runs\/causal can be shown/)]);
    expect(existsSync(path.join(folder, 'runs/causal/demo'))).toBe(false);
  });
});

describe('the server', () => {
  it('gives the files of its folder to this machine, and nothing else', async () => {
    const place = path.join(folder, 'served');
    mkdirSync(path.join(place, 'inside'), { recursive: true });
    writeFileSync(path.join(place, 'index.html'), '<p>page');
    writeFileSync(path.join(place, 'inside/a.wasm'), 'wasm');
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    const host = '127.0.0.1';
    const served = await listen(await filesOf(place), { host, port: 0 });
    const { port } = new URL(served.url);
    const get = (target: string, options: object = {}): Promise<readonly [number | undefined, string | undefined, string]> =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path: target, ...options }, (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => resolve([response.statusCode, response.headers['content-type'], body]));
        });
        asked.on('error', reject).end();
      });
    expect(await get('/')).toEqual([200, 'text/html; charset=utf-8', '<p>page']);
    expect(await get('/inside/a.wasm?x')).toEqual([200, 'application/wasm', 'wasm']);
    for (const target of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/inside', '/none', '/%', '/%00'])
      expect((await get(target))[0]).toBe(404);
    expect((await get('/', { method: 'POST' }))[0]).toBe(405);
    expect((await get('/', { headers: { host: 'example.org' } }))[0]).toBe(403);
    await expect(listen(await filesOf(place), { host, port: Number(port) })).rejects.toMatchObject({ code: 'port-unavailable' });
    await served.stop();
  });

  it('prints its address, and ends with Ctrl-C', async () => {
    const started = startCli(['demo', 'runs/shown'], { folder });
    let said = '';
    const address = await new Promise<string>((resolve) => {
      started.child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /^http:\/\/127\.0\.0\.1:\d+\/$/m.exec(said);
        if (found) resolve(found[0]);
      });
    });
    expect((await fetch(`${address}demo.json`)).ok).toBe(true);
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 0, signal: null, error: 'Ctrl-C ends it.\n' });
    await expect(fetch(address)).rejects.toThrow();
  });
});
