/** A long run must not need more memory than a short one. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startCli, tiny, untilStep } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('memory-growth');
const run = path.join(folder, 'runs/long');
const collect = path.join(folder, 'collect.cjs');

// Preloaded into every thread: what is garbage goes soon, so that what is resident is in use.
writeFileSync(
  collect,
  "require('node:v8').setFlagsFromString('--expose-gc'); setInterval(require('node:vm').runInNewContext('gc'), 200).unref();",
);

it('keeps nothing of a step: 1,000 further ones, with log lines, evaluations and checkpoints, need no more memory', async () => {
  const started = startCli([tiny, 'name=long', 'train.steps=1210', 'train.evaluateEvery=200', 'train.checkpointEvery=200', 'tasks=[]'], {
    folder,
    environment: { NODE_OPTIONS: `--require=${collect}` },
  });
  const megabytesAt = async (step: number): Promise<number> => {
    await untilStep(started, run, step);
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(started.child.pid)], { encoding: 'utf8' })) / 1024;
  };
  const [early, late] = [await megabytesAt(200), await megabytesAt(1200)];
  expect(await started.ended).toMatchObject({ code: 0 });
  expect(early).toBeGreaterThan(50);
  // It grows by two to four; the gradients of 1,000 steps would be two hundred.
  expect(late - early).toBeLessThan(16);
}, 180_000);
