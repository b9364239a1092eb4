import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { writeFolderAtomic } from './atomic-folder.ts';
import { markOf } from './owner.ts';
import { clearTemporaries, temporaryFor } from './temporary.ts';

const folder = temporaryFolder('temporary');
const { pid: dead } = spawnSync(process.execPath, ['--version']);
const mark = (pid: number, started: string | null, host = hostname()): string => markOf({ host, pid, started });

it('clears what dead processes were writing, and nothing of living ones, of other machines, or that is no temporary', async () => {
  const living = path.basename(temporaryFor('a.json', '.tmp'));
  const kept = ['a.json', living, `a.json.${mark(dead, '1', 'elsewhere')}.0-0.tmp`, `a.json.${mark(process.ppid, null)}.0-1.tmp`];
  const cleared = [`a.json.${mark(dead, '1')}.0-0.tmp`, `b.${mark(dead, null)}.1-7.tmp`];
  // Another process has the number now.
  if (process.platform === 'linux') cleared.push(`a.json.${mark(process.pid, '1')}.0-0.tmp`);
  for (const name of [...kept, ...cleared, 'old.json.1.2.tmp']) writeFileSync(path.join(folder, name), '');
  mkdirSync(path.join(folder, `b.${mark(dead, '1')}.0-0.partial/inside`), { recursive: true });

  await clearTemporaries(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept, 'old.json.1.2.tmp'].sort());
  // Who writes alone knows that names without a process are nobody's.
  await clearTemporaries(folder, { alone: true });
  expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  for (const name of kept) rmSync(path.join(folder, name));
});

it('clears folders below when told to, and one name alone when told to', async () => {
  const names = ['x.json', 'y.json', 'below/x.json'].map((name) => `${name}.${mark(dead, '1')}.0-0.tmp`);
  const write = (): void => names.forEach((name) => writeFileSync(path.join(folder, name), ''));
  mkdirSync(path.join(folder, 'below'));
  write();
  await clearTemporaries(folder, { of: 'x.json' });
  expect(readdirSync(folder).sort()).toEqual(['below', names[1]]);
  await clearTemporaries(folder, { deep: true });
  expect(readdirSync(folder, { recursive: true })).toEqual(['below']);
  await clearTemporaries(path.join(folder, 'nowhere'));
  rmSync(path.join(folder, 'below'), { recursive: true });
});

it('a file or folder that is written again takes along what a dead process left of it', async () => {
  writeFileSync(path.join(folder, `file.${mark(dead, '1')}.0-0.tmp`), '');
  mkdirSync(path.join(folder, `folder.${mark(dead, '1')}.0-0.partial`));
  await writeFileAtomic(path.join(folder, 'file'), '');
  await writeFolderAtomic(path.join(folder, 'folder'), () => Promise.resolve());
  expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
});
