/**
 * From the command to the first finished step: `electra-run` on an ELECTRA-small experiment. Text and
 * vocabulary are in the cache: they are made once per corpus. The graph is compiled in every start.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from './environment.ts';
import { untilIdle } from './measure.ts';
import type { Places } from './peers.ts';

export interface StartResult {
  readonly machine: Machine;
  /** Of each round. */
  readonly seconds: readonly number[];
}

export async function measureStart({
  places,
  rounds,
  idle,
  machine,
  say,
}: {
  places: Places;
  rounds: number;
  idle: number;
  machine: Machine;
  say(text: string): void;
}): Promise<StartResult> {
  const folder = path.join(places.scratch, 'start');
  const cache = path.join(folder, 'cache');
  await mkdir(folder, { recursive: true });
  const experiment = path.join(folder, 'start.json5');
  await writeFile(
    experiment,
    JSON.stringify({
      extends: 'electra-run/electra-small',
      corpus: { type: 'sotu' },
      data: { heldOut: 0.02 },
      scheduler: { warmup: 0.1 },
      train: { steps: 1000, batch: 8, logEvery: 1 },
      trackers: [{ type: 'jsonl' }],
      tasks: [],
    }),
  );
  say('start: making text and vocabulary …');
  await untilFirstStep(experiment, folder, cache, places);
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await untilIdle(idle);
    seconds.push(await untilFirstStep(experiment, folder, cache, places));
    say(`start, round ${round + 1}: ${seconds[round].toFixed(2)} s`);
  }
  return { machine, seconds };
}

/** Seconds until the first line of figures is written. */
async function untilFirstStep(experiment: string, folder: string, cache: string, { root }: Places): Promise<number> {
  const runs = path.join(folder, 'runs');
  await rm(runs, { recursive: true, force: true });
  const figures = path.join(runs, 'start', 'metrics.jsonl');
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), experiment, '--set', `runs=${runs}`], {
    cwd: folder,
    env: { ...process.env, ELECTRA_RUN_CACHE: cache },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    while (!existsSync(figures) || statSync(figures).size === 0) {
      if (child.exitCode !== null) throw new Error(`The run ended before its first step:\n${said.join('')}`);
      await sleep(5);
    }
    return (performance.now() - started) / 1000;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
