import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startProfile } from './profile.ts';

it('keeps an earlier profile, also where the clock says its time again', async () => {
  const run = temporaryFolder('profiles');
  const started = await Promise.all([startProfile(run), startProfile(run), startProfile(run)]);
  expect(new Set(started.map(({ enginePrefix }) => path.dirname(enginePrefix))).size).toBe(3);
});
