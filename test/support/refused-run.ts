/** A tiny run in which the system refuses one call, and what must be true of it whichever call that was. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { tiny, type Ended } from './cli.ts';
import { inProcess } from './in-process.ts';
import { isMessage } from './is-message.ts';
import { refusing } from './refused.ts';

/** What systems say: of disks, quotas, limits, networks, other programs, and names. */
export const CODES = [
  'ENOSPC',
  'EIO',
  'ENAMETOOLONG',
  'EFBIG',
  'ENOTSUP',
  'EMLINK',
  'EBUSY',
  'EDQUOT',
  'ELOOP',
  'ETXTBSY',
  'EROFS',
  'EMFILE',
  'EACCES',
  'ENOLCK',
] as const;

export interface RefusedRuns {
  /** Calls of a run from nothing that can be refused. */
  readonly calls: number;
  /** Refuses the n-th; then types the same command again. */
  check(at: number, code: string): Promise<void>;
}

/** Runs the experiment once, in an empty folder. */
export async function refusedRuns(folder: string): Promise<RefusedRuns> {
  const run = (): Promise<Ended> =>
    inProcess([tiny, 'name=x', 'train.steps=4', 'train.checkpointEvery=2', 'tasks=[]'], {
      folder,
      environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') },
    });
  const clear = (): void => ['runs', 'cache'].forEach((each) => rmSync(path.join(folder, each), { recursive: true, force: true }));
  const { calls } = await refusing(0, '', folder, run);
  const whole = resultOf(path.join(folder, 'runs/x'));
  return {
    calls,
    async check(at, code) {
      clear();
      const told: Ended[] = [];
      const { refused } = await refusing(at, code, folder, async () => told.push(await run()));
      const [ended] = told;
      const where = { at, code, refused };
      if (ended.code !== 0) {
        expect({ ...where, ...ended }).toMatchObject({
          code: expect.any(Number),
          error: expect.stringMatching(/^error {2}(system|bad-arguments)$/m),
        });
        expect({ ...where, text: ended.error }).toMatchObject({
          text: expect.stringMatching(/[^\n]*: [^\n]*'[^'\n]*(?:runs|cache)[^'\n]*'\.\n {2}\S[^\n]*\.?\n$/),
        });
        isMessage(ended);
      } else {
        // What a run can do without: hard links, and folders that are flushed.
        expect(where).toMatchObject({ refused: expect.stringMatching(/^(?:link|sync) /) });
      }
      if (!refused?.includes('lock-')) expect({ ...where, locks: locksIn(path.join(folder, 'runs/x')) }).toEqual({ ...where, locks: [] });
      if (ended.code !== 0) {
        endProcess(folder);
        // What is refused after the run has written down its end, as letting go of the folder, leaves a finished run.
        const finished = isFinished(path.join(folder, 'runs/x/status.json'));
        const again = await run();
        const [code, error] = finished ? [2, /^error {2}run-finished$/m] : [0, /^(?!error)/];
        expect({ ...where, code: again.code, error: again.error }).toEqual({ ...where, code, error: expect.stringMatching(error) });
      }
      expect({ ...where, result: resultOf(path.join(folder, 'runs/x')) }).toEqual({ ...where, result: whole });
    },
  };
}

function locksIn(run: string): string[] {
  return existsSync(run) ? readdirSync(run).filter((name) => /^lock-\d+\.json$/.test(name)) : [];
}

function isFinished(statusFile: string): boolean {
  return existsSync(statusFile) && readFileSync(statusFile, 'utf8').includes('"finished"');
}

/** A lock whose removal was refused lies there until its process ends, and this one does not. */
function endProcess(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/lock-\d+\.json$/.test(name)) rmSync(path.join(folder, name));
}

/** Hashes of the trained networks, and the figures but those of time. */
function resultOf(run: string): unknown {
  const exported = readdirSync(path.join(run, 'export'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  );
  const { figures } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as { figures: Record<string, unknown> };
  return {
    networks: exported.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(run, 'export', name)))
        .digest('hex'),
    ]),
    figures: Object.fromEntries(Object.entries(figures).filter(([name]) => !/second|memory|per_/.test(name))),
  };
}
