/** Ctrl-C while a model comes from a hub: the program ends at once and says so, and the next call goes on. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { main } from './support/cli.ts';
import { sha256, startHub } from './support/hub-server.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('hub-stopped');

it('fetch is stopped by a signal with its exit code, keeps what came, and goes on', async () => {
  const hub = await startHub();
  try {
    const weights = Buffer.alloc(2_000_000, 'weights');
    hub.put('a/b', { 'config.json': Buffer.from('{}'), 'model.safetensors': weights });
    hub.misdeeds.push({ at: sha256(weights), cut: 1_000_000 });
    const fetch = (onError: (text: string, stop: () => void) => void): Promise<{ code: number | null; error: string; out: string }> => {
      const environment = { ...process.env, HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: folder, HF_TOKEN: '' };
      const child = spawn(process.execPath, [main, 'fetch', 'hf:a/b'], { cwd: folder, env: environment });
      const told = { error: '', out: '' };
      child.stdout.on('data', (text: Buffer) => (told.out += text.toString()));
      child.stderr.on('data', (text: Buffer) => onError((told.error += text.toString()), () => child.kill('SIGINT')));
      return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...told })));
    };
    // The connection breaks again and again, and between two tries it waits. It is stopped when it has tried again.
    const tries = (): number => hub.asked.filter(({ server }) => server === 'storage').length;
    let watching: NodeJS.Timeout | undefined;
    const stopped = await fetch((text, stop) => {
      if (text.includes('fetching ')) watching ??= setInterval(() => void (tries() > 1 && (clearInterval(watching), stop())), 10);
    });
    clearInterval(watching);
    expect([stopped.code, stopped.out]).toEqual([130, '']);
    expect(stopped.error).toMatch(/Stopped\.\n$/);
    expect(stopped.error).not.toMatch(/bug|^\s+at /m);
    expect(readdirSync(path.join(folder, 'models--a--b/electra-run-parts'))).toHaveLength(1);
    hub.misdeeds.length = 0;
    hub.asked.length = 0;
    const { code, out } = await fetch(() => undefined);
    expect(code).toBe(0);
    expect(hub.asked.find(({ server }) => server === 'storage')?.range).toMatch(/^bytes=[1-9]/);
    expect(readFileSync(path.join(out.trim(), 'model.safetensors')).equals(weights)).toBe(true);
  } finally {
    await hub.close();
  }
});
