/** What `npm pack` puts into the package, of the built program: all that the pages in it lead to, and nothing of the workshop. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  dist: /\.js$|\.d\.ts$|^vendor\/.*\.cjs$|^demo\/(?:index\.html|demo\.css|ort\.wasm\.br)$/,
  docs: /\.md$|^images\/.*\.png$/,
  experiments: /\.json5$|^README\.md$|^curves\/\w+\.json$/,
  plugins: /^(?:collective\/mpi|engine\/(?:openvino|tfjs-node))\/packages\/.*\.(?:json|cjs|txt)$/,
  schemas: /\.schema\.json$/,
  src: /^kinds\/[a-z-]+\.ts$/,
  templates: /^(?:plugins|project)\/.*\.(?:js|ts|json5|md)$/,
};
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
        'dist/demo/ort.wasm.br',
        'dist/demo/tokenizer-wordpiece.js',
        'docs/plugins.md',
        'docs/api/electra-run.md',
        'src/kinds/masker.ts',
      ]),
    );
  });

  it('holds no tests, and no source but the kinds', () => {
    expect(files.filter((file) => /\.test\.|^test\/|^bench\//.test(file) && !file.startsWith('templates/'))).toEqual([]);
  });

  it('holds nothing compiled of a source that is gone, and nothing of the tests', () => {
    const compiled = files.flatMap((file) => /^dist\/((?:src|plugins)\/.*)(?:\.d\.ts|\.js)$/.exec(file)?.[1] ?? []);
    expect(compiled.length).toBeGreaterThan(500);
    const strays = [...new Set(compiled)].filter((file) => !existsSync(path.join(root, `${file}.ts`)));
    // The plugins of a kind in one module, which the build makes.
    expect(strays.filter((file) => !/^plugins\/[^/]+\/all$/.test(file))).toEqual([]);
  });

  it('has every page in the list of pages', () => {
    const list = readFileSync(path.join(root, 'docs/README.md'), 'utf8');
    const own = pages.filter((page) => /^docs\/(?!api\/)/.test(page)).map((page) => page.slice('docs/'.length));
    expect(own.filter((page) => page !== 'README.md' && !list.includes(`](${page})`))).toEqual([]);
  });

  it('has small images, and is small', () => {
    expect(pack.files.filter(({ path: file, size }) => file.startsWith('docs/images/') && size > LARGEST_IMAGE)).toEqual([]);
    // More than half of it is onnxruntime for the browser.
    expect(pack.size).toBeLessThan(5_500_000);
  });
});

describe.each(pages)('%s in the package', (page) => {
  const targets = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^https?:/.test(target));

  it('leads to nothing that is missing', () => {
    expect(targets.filter((target) => !isThere(placeOf(page, target)))).toEqual([]);
  });

  it('leads to no heading that is missing', () => {
    const headings = targets.filter((target) => target.includes('#') && placeOf(page, target).endsWith('.md'));
    expect(headings.filter((target) => !anchorsOf(placeOf(page, target)).includes(target.split('#')[1]))).toEqual([]);
  });
});

/** Without its examples. */
function textOf(page: string): string {
  return readFileSync(path.join(root, page), 'utf8').replaceAll(/```[^]*?```/g, '');
}

/** The file or folder that a link leads to. */
function placeOf(page: string, target: string): string {
  const [file] = target.split('#');
  return file === '' ? page : path.posix.join(path.posix.dirname(page), file);
}

/** A file of the package, or a folder with one. */
function isThere(target: string): boolean {
  return files.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, '')}/`));
}

/** The names that web pages of Markdown give its headings, counted where two are the same, and those that it gives itself. */
function anchorsOf(page: string): readonly string[] {
  const text = textOf(page);
  const seen = new Map<string, number>();
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => {
    const name = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, name]) => name)];
}
