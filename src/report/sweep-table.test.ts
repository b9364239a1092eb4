import path from 'node:path';
import { expect, it } from 'vitest';
import { makeSweep } from '../../test/support/made-runs.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readSweep } from '../sweep/manifest.ts';
import type { Attempt } from '../sweep/state.ts';
import { sweepTable } from './sweep-table.ts';

it('tells how long a member took, also where the clock was set meanwhile', async () => {
  const sweep = await readSweep(makeSweep(path.join(temporaryFolder('sweep-table'), 'sweep'), { a: {}, b: {}, c: {} }));
  const attempt = (from: number, to: number, seconds?: number): Attempt => ({
    started: `2026-01-01T0${from}:00:00.000Z`,
    ended: `2026-01-01T0${to}:00:00.000Z`,
    process: { host: 'here', pid: 1 },
    outcome: 'interrupted',
    ...(seconds === undefined ? {} : { seconds }),
  });
  const attempts = [[attempt(1, 2), attempt(5, 3)], [attempt(5, 3, 90)], [attempt(1, 2), attempt(1, 2)]];
  const reports = sweep.manifest.members.map((member, index) => ({
    member,
    state: 'interrupted' as const,
    step: 1,
    owner: null,
    attempts: attempts[index],
  }));
  const took = (await sweepTable(sweep, reports)).split('\n').filter((line) => line.includes('interrupted at'));
  expect(took.map((line) => /\d+[hm]\d\d[ms]/.exec(line)?.[0])).toEqual(['1h00m', '1m30s', '2h00m']);
});
