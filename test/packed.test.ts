/** What `npm pack` puts into the package, of the built program: all that the pages in it lead to, and nothing of the workshop. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';

/** Folders and files on top, with what one finds there. */
const HOLDS: Readonly<Record<string, RegExp>> = {
  LICENSE: /^$/,
  NOTICE: /^$/,
  'README.md': /^$/,
  'package.json': /^$/,
  build: /^before-install\.mjs$/,
  completions: /^electra-run\.\w+$/,
  dist: /\.js$|\.d\.ts$|^vendor\/.*\.cjs$/,
  docs: /\.md$|^images\/.*\.png$/,
  experiments: /\.json5$|^README\.md$/,
  plugins: /^engine\/tfjs-node\/packages\/.*\.(?:json|cjs)$/,
  schemas: /\.schema\.json$/,
  src: /^kinds\/[a-z-]+\.ts$/,
  templates: /./,
};
/** Where pages of the package may lead though it is not in it: only the repository has it. */
const REPOSITORY = /^bench\/|\.test\.ts$|^decisions\//;
const LARGEST_IMAGE = 300_000;

interface Packed {
  readonly path: string;
  readonly size: number;
}

// Without its scripts: they would build the program under the feet of other tests.
const [pack] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as readonly [{ readonly files: readonly Packed[]; readonly size: number }];
const files = pack.files.map((file) => file.path).sort();
const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('templates/'));

describe('the package', () => {
  it('holds these folders, and in each what belongs there', () => {
    expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual(Object.keys(HOLDS).sort());
    expect(files.filter((file) => !HOLDS[file.split('/')[0]].test(file.split('/').slice(1).join('/')))).toEqual([]);
  });

  it('holds the program, what every kind must do, the pages and the reference', () => {
    const kinds = files.flatMap((file) => /^src\/kinds\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
    expect(kinds.map((kind) => `dist/src/kinds/${kind}.d.ts`).filter((file) => !files.includes(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/src/cli/main.js',
        'dist/report-page.js',
        'docs/plugins.md',
        'docs/api/electra-run.md',
        'src/kinds/masker.ts',
      ]),
    );
  });

  it('holds no tests, and no source but the kinds', () => {
    expect(files.filter((file) => /\.test\.|^test\/|^bench\//.test(file) && !file.startsWith('templates/'))).toEqual([]);
  });

  it('has every page in the list of pages', () => {
    const list = readFileSync(path.join(root, 'docs/README.md'), 'utf8');
    const own = pages.filter((page) => /^docs\/(?!api\/)/.test(page)).map((page) => page.slice('docs/'.length));
    expect(own.filter((page) => page !== 'README.md' && !list.includes(`](${page})`))).toEqual([]);
  });

  it('has small images, and is small', () => {
    expect(pack.files.filter(({ path: file, size }) => file.startsWith('docs/images/') && size > LARGEST_IMAGE)).toEqual([]);
    expect(pack.size).toBeLessThan(2_000_000);
  });
});

describe.each(pages)('%s in the package', (page) => {
  it('leads to nothing that is missing', () => {
    const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/```[^]*?```/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^(?:https?:|#)/.test(target))
      .map((target) => path.posix.join(path.posix.dirname(page), target.split('#')[0]));
    expect(targets.filter((target) => !isThere(target) && !REPOSITORY.test(target))).toEqual([]);
  });
});

/** A file of the package, or a folder with one. */
function isThere(target: string): boolean {
  return files.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, '')}/`));
}
