import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { settle } from './begin-extension.ts';
import { openRunFolder } from './run-folder.ts';

const folder = temporaryFolder('begin-run');
const experiment = { name: 'a', seed: 1 };
const files = { 'record.json': '{"experimentFolder":"/somewhere"}\n', 'experiment.json5': '{ seed: 1 }\n' };

it('a run that was killed while it was made has its record with its experiment, so that it can go on', async () => {
  const whole = join(folder, 'whole');
  await (await openRunFolder(whole, { experiment, files })).close('interrupted', 0);
  expect((await readdir(whole)).sort()).toEqual(['experiment.json', 'experiment.json5', 'record.json', 'status.json']);

  const killed = join(folder, 'killed');
  await mkdir(killed);
  const described = { ...files, 'experiment.json': await readFile(join(whole, 'experiment.json'), 'utf8') };
  await writeFile(join(killed, 'extension.json'), JSON.stringify({ files: described, outdated: [] }));
  await settle(killed);
  for (const [name, text] of Object.entries(described)) expect([name, await readFile(join(killed, name), 'utf8')]).toEqual([name, text]);
  expect(existsSync(join(killed, 'extension.json'))).toBe(false);
  const again = await openRunFolder(killed, { experiment, files });
  expect(again.resumed).toBe(true);
  await again.close('interrupted', 0);
});

it('a run whose end cannot be written down fails with the reason, and not as if its folder had been taken away', async () => {
  const own = join(folder, 'full');
  const run = await openRunFolder(own, { experiment, files });
  await rm(join(own, 'status.json'));
  await mkdir(join(own, 'status.json/in the way'), { recursive: true });
  await expect(run.close('finished', 1)).rejects.toMatchObject({ syscall: 'rename' });
  expect(() => run.check()).not.toThrow();
  await run.close('failed', 1);
  expect(await readdir(own)).not.toContain('lock-1.json');
});
