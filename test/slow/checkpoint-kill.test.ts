/** A process that writes checkpoints may be killed at any moment: there is always a whole one, and no finished one is lost. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadLatest } from '../../src/train/checkpoint.ts';

const writer = fileURLToPath(new URL('../support/checkpoint-writer.ts', import.meta.url));
let run: string;
beforeAll(async () => void (run = await mkdtemp(join(tmpdir(), 'checkpoint-kill-'))));
afterAll(() => rm(run, { recursive: true }));

it('kill -9 while writing, 15 times', async () => {
  for (let round = 0; round < 15; round++) {
    const acknowledged = await writeAndKill(round * 4.3);
    const checkpoint = await loadLatest(run);
    if (!checkpoint) throw new Error(`No checkpoint after step ${acknowledged}.`);
    const { step } = checkpoint.state;
    expect(step).toBeGreaterThanOrEqual(acknowledged);
    expect(checkpoint.skipped).toEqual([]);
    const values = { weights: checkpoint.weights.tensors, optimizer: checkpoint.optimizer.tensors };
    for (const name of ['a', 'b']) {
      expect(new Set(values.weights.get(name)?.data as Float32Array)).toEqual(new Set([step]));
      expect(new Set(values.optimizer.get(`m/${name}`)?.data as Float32Array)).toEqual(new Set([step + 1]));
      expect(new Set(values.optimizer.get(`v/${name}`)?.data as Float32Array)).toEqual(new Set([step + 2]));
    }
  }
  expect((await readdir(join(run, 'checkpoints'))).length).toBeLessThanOrEqual(6);
});

/** Lets a writer go on from where the last one was killed, kills it so long after its first save, and gives the last step it spoke of. */
async function writeAndKill(milliseconds: number): Promise<number> {
  const child = fork(writer, [run], { execArgv: ['--import', 'jiti/register'] });
  const gone = once(child, 'exit');
  let acknowledged = 0;
  child.on('message', (step) => (acknowledged = step as number));
  await Promise.race([
    once(child, 'message'),
    gone.then(([code]) => Promise.reject(new Error(`The writer ended by itself, code ${code}.`))),
  ]);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await gone;
  return acknowledged;
}
