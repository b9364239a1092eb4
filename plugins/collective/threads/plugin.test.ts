import { Worker } from 'node:worker_threads';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { root } from '../../../test/support/cli.ts';
import { through, sharedMemory } from './mailboxes.ts';
import threads from './plugin.ts';

/** The built plugin on real threads, each of which tries it out as every run does. */
const RANK = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { default: threads } = await import(workerData.root + 'dist/plugins/collective/threads/plugin.js');
  const { tryOut } = await import(workerData.root + 'dist/src/parallel/try-out.js');
  const collective = await threads.create({ ranks: workerData.ranks }, { peers: { handed: workerData.handed } });
  const wrong = await tryOut(collective, 12);
  if (workerData.handed.rank === workerData.fails) throw new Error('out of patience');
  await collective.close();
  parentPort.postMessage(wrong);`;

/** Rank 0 here, the others on threads; what each found wrong. */
async function ranksOf(ranks: number, { fails }: { readonly fails?: number } = {}): Promise<unknown[]> {
  const found: unknown[] = [];
  const begin = (handed: unknown): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(RANK)}`), {
        workerData: { root: pathToFileURL(root).href, ranks, handed, fails },
      });
      worker
        .on('message', (wrong) => found.push(wrong))
        .on('error', reject)
        .on('exit', () => resolve());
    });
  const { tryOut } = (await import(path.join(root, 'dist/src/parallel/try-out.js'))) as typeof import('../../../src/parallel/try-out.ts');
  const collective = await threads.create({ ranks }, { peers: { begin } });
  found.push(await tryOut(collective, 12));
  await collective.close();
  return found;
}

it.each([2, 3, 5])('%i threads hand each other whatever is given, the right way round', async (ranks) => {
  expect(await ranksOf(ranks)).toEqual(Array(ranks).fill(null));
});

it('a thread that fails ends what the others wait for, with its number and its words', async () => {
  await expect(ranksOf(3, { fails: 2 })).rejects.toThrow('Rank 2 has ended before the run did: out of patience');
});

it('a rank that gives more than another takes is told', async () => {
  const shared = sharedMemory(2);
  const [none, one] = [new Uint8Array(), new Uint8Array(1)];
  const giving = through(shared, 0, () => undefined)([none, new Uint8Array(3)], [none, none]);
  await expect(through(shared, 1, () => undefined)([none, none], [one, none])).rejects.toThrow(
    'Rank 0 gives 3 bytes, and 1 are left to take.',
  );
  await giving.catch(() => undefined);
});
