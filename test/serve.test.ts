/** `electra-run serve`: many clients at once get what the verbs print, mistakes get their reason, and it ends when it is told to. */
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, startCli, type Started } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('serve');
const model = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny/discriminator');

let server: Started;
let url: string;

beforeAll(async () => {
  server = startCli(['serve', '--model', model, '--port', '0'], { folder });
  url = await new Promise((resolve, reject) => {
    server.child.stdout?.on('data', (text: string) => {
      const found = /http:\/\/[\d.:]+\d/.exec(text);
      if (found) resolve(found[0]);
    });
    void server.ended.then(({ error }) => reject(new Error(error)));
  });
});

afterAll(() => void server.child.kill('SIGKILL'));

interface Told {
  readonly status: number;
  readonly body: unknown;
}

async function post(name: string, body: string | Uint8Array<ArrayBuffer>, method = 'POST'): Promise<Told> {
  const response = await fetch(`${url}${name}`, { method, ...(method === 'GET' ? {} : { body }) });
  return { status: response.status, body: await response.json() };
}

describe('a model that is served', () => {
  it('says what it can be asked', async () => {
    expect(await post('/', '', 'GET')).toEqual({ status: 200, body: { model, routes: ['/score'] } });
  });

  it('answers a hundred clients at once, each with its own', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({
      input_ids: Array.from({ length: (index % 20) + 1 }, (__, at) => (index * 7 + at) % 400),
    }));
    const answers = await Promise.all(lines.map((line) => post('/score', JSON.stringify(line))));
    expect(answers.map(({ body }) => (body as { tokens: number[] }).tokens)).toEqual(lines.map(({ input_ids }) => input_ids));
    const { body } = await post('/score', JSON.stringify(lines));
    expect((body as { tokens: number[] }[]).map(({ tokens }) => tokens)).toEqual(lines.map(({ input_ids }) => input_ids));
  });

  it.each([
    ['/score', '{"input_ids": [999]}', 400, /'input_ids' has 999/],
    ['/score', '{"input_ids": ', 400, /it is no JSON/],
    ['/score', '[1]', 400, /it is no JSON object/],
    ['/score', '{"text": "a"}', 400, /No tokenizer here is the one in/],
    ['/score', new Uint8Array([0x22, 0xe9, 0x22]), 400, /line 1, column 2 is not UTF-8/],
    ['/score', `{"input_ids": [${'1,'.repeat(2.2e6)}1]}`, 413, /more than 4194304 bytes/],
    ['/embed', '{"text": "a"}', 404, /There is no \/embed/],
  ])('says what is wrong with %s %.30j, and serves on', async (name, body, status, said) => {
    expect(await post(name, body)).toEqual({
      status,
      body: { error: expect.objectContaining({ message: expect.stringMatching(said) as string }) as object },
    });
    expect((await post('/score', '{"input_ids": [1]}')).status).toBe(200);
  });

  it('takes nothing but questions, and none from pages of other sites', async () => {
    expect((await post('/score', '', 'GET')).status).toBe(405);
    expect(await status({ host: 'rebound.example' })).toBe(403);
    expect(await status({ origin: 'http://other.example' })).toBe(403);
    expect(await status({})).toBe(200);
  });

  it('ends when it is told to, with the answers that were asked for', async () => {
    const asked = Promise.all(Array.from({ length: 20 }, () => post('/score', '{"input_ids": [1, 2, 3]}')));
    await post('/score', '{"input_ids": [1]}');
    server.child.kill('SIGTERM');
    expect((await asked).every(({ status: each }) => each === 200)).toBe(true);
    expect(await server.ended).toMatchObject({ code: 0, signal: null, error: '' });
  });
});

it('says when its port is taken', async () => {
  const first = startCli(['serve', '--model', model, '--port', '0'], { folder });
  const port = await new Promise<string>((resolve) =>
    first.child.stdout?.on('data', (text: string) => resolve(/:(\d+):/.exec(text)?.[1] ?? '')),
  );
  const { code, error } = await cli(['serve', '--model', model, '--port', port], { folder });
  first.child.kill('SIGTERM');
  await first.ended;
  expect([code, error]).toEqual([1, expect.stringMatching(/Nothing can listen on port \d+ of 127\.0\.0\.1: another program does/)]);
});

function status(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}
