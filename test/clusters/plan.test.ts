/**
 * What is planned for several ranks beside what real ranks of MPI do on this machine: the bytes of a step are equal, the time is near.
 *
 * The ranks measure what one of them computes while all do, and what their network carries between neighbours. From that alone the step
 * that they share is simulated, and then it is timed.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, environmentOf, root } from '../support/cli.ts';
import { libraries, startProgram } from '../support/mpi.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('mpi-plan');
const [openMpi] = libraries(folder);
/** How many times as long as planned it may take, or as short: other processes come and go on this machine. */
const FACTOR = 2.5;

interface Found {
  readonly planned: { readonly step: number; readonly computing: number; readonly sent: number; readonly sentByAll: number };
  /** Of every rank. */
  readonly seconds: readonly number[];
  readonly sent: readonly number[];
}

beforeAll(async () => {
  expect(await cli(['setup', 'mpi'], { folder })).toMatchObject({ code: 0 });
}, 120_000);

async function found(ranks: number, changes: readonly string[]): Promise<Found> {
  const program = path.join(root, 'test/support/rank-times.mjs');
  const cacheFolder = environmentOf({}).ELECTRA_RUN_CACHE ?? '';
  const words = [
    pathToFileURL(path.join(root, 'dist')).href,
    cacheFolder,
    path.join(root, 'experiments/base.json5'),
    'tasks=[]',
    ...changes,
  ];
  const { out, error, code } = await startProgram(openMpi, ranks, [program, ...words], folder, { ELECTRA_RUN_THREADS: '1' }).ended;
  expect(code, error).toBe(0);
  return JSON.parse(out) as Found;
}

// A wrong plan is wrong three times; a machine that is busy is not.
describe.each([2, 4])('%i ranks of Open MPI', { retry: 2 }, (ranks) => {
  it.each([
    ['mostly compute', ['train.microBatch=4'], [0, 0.5]],
    ['mostly exchange', ['train.batch=4', 'train.microBatch=1', 'data.length=8', 'objective.encoder.embeddingSize=512'], [0.3, 1]],
  ] as const)('that %s give each other the planned bytes, in about the planned time', async (_, changes, [least, most]) => {
    const { planned, seconds, sent } = await found(ranks, changes);
    // All but the question whether to stop, which is the loop's around the steps.
    expect(Math.max(...sent)).toBe(planned.sent - (ranks - 1));
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(planned.sentByAll - ranks * (ranks - 1));
    const slowest = Math.max(...seconds);
    const report = `planned ${(1000 * planned.step).toFixed(0)} ms, measured ${(1000 * slowest).toFixed(0)} ms`;
    process.stdout.write(`  ${ranks} ranks: ${report}\n`);
    const exchanging = 1 - planned.computing / planned.step;
    expect(exchanging, report).toBeGreaterThan(least);
    expect(exchanging, report).toBeLessThan(most);
    expect(slowest, report).toBeGreaterThan(planned.step / FACTOR);
    expect(slowest, report).toBeLessThan(planned.step * FACTOR);
  });
});
