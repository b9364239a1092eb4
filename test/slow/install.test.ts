/**
 * The packed package installed as a stranger would: in an empty project, with no setting, on a network that reaches npm's registry alone.
 *
 * npm 10 comes with Node 20 and 22 and runs every install script; npm 11.16 asks about them, npm 12 runs none unasked.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const parent = temporaryFolder('install');
const refused = path.join(parent, 'refused-hosts');
let tarball = '';

beforeAll(() => {
  // Without its scripts: the build of `npm run test:slow` is what is packed.
  const [{ filename }] = JSON.parse(npmNow(['pack', '--json', '--ignore-scripts', '--pack-destination', parent], root)) as [
    { readonly filename: string },
  ];
  tarball = path.join(parent, filename);
});

/** Words before `install`, and words behind it. */
const WAYS: readonly (readonly [title: string, words: readonly string[], more: readonly string[]])[] = [
  ['by npm 10', ['npm', 'exec', '--yes', '--package=npm@10.8.2', '--', 'npm'], []],
  ['without install scripts', ['npm'], ['--ignore-scripts']],
];

describe.each(WAYS)('an install %s', (title, words, more) => {
  const project = path.join(parent, title.replaceAll(' ', '-'));

  it('asks nobody but the registry, and ends well', async () => {
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
    await install(project, words, more);
    expect(hostsRefused()).toEqual([]);
  });

  it('has an onnxruntime that computes', async () => {
    writeFileSync(path.join(project, 'text.txt'), 'A line of text.\n'.repeat(200));
    writeFileSync(path.join(project, 'small.json5'), SMALL);
    const { stderr } = await started(project, ['npx', '--no-install', 'electra-run', 'small.json5']);
    expect(stderr).not.toMatch(/npm warn/i);
    expect(JSON.parse(readFileSync(path.join(project, 'runs/small/result.json'), 'utf8'))).toMatchObject({ status: 'finished' });
  });
});

describe('a project that init makes', () => {
  const project = path.join(parent, 'starter');

  it('installs from the registry alone, and npm says nothing of settings or of onnxruntime', async () => {
    expect(await cli(['init', 'starter'], { folder: parent })).toMatchObject({ code: 0 });
    const { stderr } = await install(project, ['npm'], []);
    expect(hostsRefused()).toEqual([]);
    expect(stderr).not.toMatch(/onnxruntime|config/);
  });

  it('has tests that pass', async () => {
    const { stdout } = await started(project, ['npm', 'test']);
    expect(stdout).toMatch(/# fail 0\n/);
  });
});

/** Trains two steps of a tiny network. */
const SMALL = `{
  extends: 'electra-run/base',
  corpus: { type: 'text', files: ['text.txt'], documents: 'line' },
  tokenizer: { vocabularySize: 300 },
  train: { steps: 2, batch: 2, evaluateBatches: 1 },
  tasks: [],
}
`;

function install(project: string, words: readonly string[], more: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return started(project, [...words, 'install', '--no-audit', '--no-fund', ...more, tarball], {
    NODE_OPTIONS: `--require ${path.join(root, 'test/support/only-registry.cjs')}`,
    ONLY_REGISTRY: npmNow(['config', 'get', 'registry'], parent).trim(),
    REFUSED_HOSTS: refused,
  });
}

function started(
  project: string,
  [program, ...words]: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(program, words, { cwd: project, env: { ...outside(), ...more }, maxBuffer: 2 ** 26 });
}

/** The environment without what the npm that started these tests has put there. */
function outside(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?:config|package|lifecycle)_|^ONNXRUNTIME_/.test(name)));
}

function npmNow(words: readonly string[], folder: string): string {
  return execFileSync('npm', words, { cwd: folder, env: outside(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function hostsRefused(): readonly string[] {
  return existsSync(refused) ? readFileSync(refused, 'utf8').split('\n').filter(Boolean) : [];
}
