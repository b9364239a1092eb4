/** The same sources make the same package, byte for byte, wherever and whenever they are built. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const parent = temporaryFolder('pack');

it('makes the same package from the same sources in two places', () => {
  const [first, second] = ['here', 'in/another/place'].map((name) => packed(path.join(parent, name)));
  expect(first.length).toBeGreaterThan(500_000);
  expect(first.equals(second)).toBe(true);
});

/** Builds and packs a copy of the repository's files in this folder. */
function packed(folder: string): Buffer {
  mkdirSync(folder, { recursive: true });
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) cpSync(path.join(root, file), path.join(folder, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const npm = (words: readonly string[]): string =>
    execFileSync('npm', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  npm(['run', 'build']);
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts'])) as [{ readonly filename: string }];
  return readFileSync(path.join(folder, filename));
}
