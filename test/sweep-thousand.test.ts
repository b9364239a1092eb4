/** A sweep of a thousand members is looked at in under a second on a machine that does nothing else. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { main, root } from './support/cli.ts';
import { MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, plain, at, sweep } = sweepFolder('thousand');
const COUNT = 1000;

beforeAll(async () => {
  expect(await sweep(plain, 'name=all', 'sweep.seeds=1')).toMatchObject({ code: 0 });
  multiply(at('all'));
}, MINUTES);

it.each([
  // Of each: its experiment, status, result, record and what it learned from.
  ['status', ['sweep', 'status', 'runs/all'], /1000 members: 1000 finished\./, 5],
  ['compare', ['compare', 'runs/all'], /1000/, 5],
])(
  '%s of a sweep of a thousand members reads each file once, and takes about a second',
  async (_, words, says, files) => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', path.join(root, 'test/support/counted.mjs'), main, ...words],
      { cwd: folder, maxBuffer: 1 << 26 },
    );
    expect(stdout).toMatch(says);
    const { seconds, reads } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { seconds: number; reads: number };
    expect(reads).toBeLessThanOrEqual(files * COUNT);
    // 0.7 s where nothing else runs. Processors that are shared, and their caches, take longer for the same.
    expect(seconds).toBeLessThan(2.5);
  },
  MINUTES,
);

/** Makes copies of its only member, which is finished. */
function multiply(whole: string): void {
  const read = (file: string): string => readFileSync(path.join(whole, file), 'utf8');
  const manifest = JSON.parse(read('sweep.json')) as { members: { id: string; name: string; folder: string; settings: unknown }[] };
  const [first] = manifest.members;
  const attempts = JSON.parse(read(`state/${first.id}.json`)) as object;
  const files = ['experiment.json', 'experiment.json5', 'record.json', 'data.json', 'status.json', 'result.json', 'metrics.jsonl'];
  const members = Array.from({ length: COUNT }, (_, index) => {
    const name = `seed=${index + 1}`;
    return { ...first, id: (index + 1).toString(16).padStart(12, '0'), name, folder: `members/${name}` };
  });
  for (const { id, name, folder: own } of members) {
    const to = path.join(whole, own);
    if (own !== first.folder) {
      mkdirSync(to);
      for (const file of files) cpSync(path.join(whole, first.folder, file), path.join(to, file));
    }
    writeFileSync(path.join(whole, 'state', `${id}.json`), JSON.stringify({ ...attempts, id, name }));
  }
  writeFileSync(path.join(whole, 'sweep.json'), JSON.stringify({ ...manifest, members }));
}
