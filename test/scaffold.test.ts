/** Starter projects and plugin skeletons, made and used as their owner would: through the built program and Node's own test runner. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds, type Kind } from '../src/kinds/index.ts';
import { pluginSkeleton } from '../src/scaffold/plugin-files.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const parent = temporaryFolder('scaffold');
const everyKind = Object.keys(kinds);

describe('electra-run init', () => {
  const project = path.join(parent, 'My Project');
  beforeAll(async () => {
    const made = await inProcess(['init', 'My Project'], { folder: parent });
    expect(made).toMatchObject({ code: 0, error: '' });
    expect(made.out).toMatch(/Next:\n {2}cd My Project\n {2}npm install\n {2}npm test\n {2}npx electra-run experiments\/first\.json5\n$/);
    install(project);
  });

  it('makes a project whose tests pass', async () => {
    expect(JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-project',
      scripts: { test: 'node --test' },
      dependencies: { 'electra-run': expect.stringMatching(/^\^\d/) },
    });
    const { passed, failed } = await nodeTest(project);
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThan(12);
  }, 120_000);

  it('makes a project whose experiment runs with the masker of the project', async () => {
    const small = [
      'train.steps=2',
      'train.batch=2',
      'train.evaluateBatches=1',
      'engine.threads=1',
      'tokenizer.vocabularySize=300',
      'corpus={ type: "text", files: ["README.md"], documents: "line" }',
    ].flatMap((change) => ['--set', change]);
    expect(await inProcess(['experiments/first.json5', ...small], { folder: project })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(path.join(project, 'runs/first/experiment.json'), 'utf8'))).toMatchObject({
      objective: { masker: { type: 'spans', longest: 3 } },
    });
  });

  it("gives the editor a schema that knows the project's plugin", () => {
    const schema = JSON.parse(readFileSync(path.join(project, 'experiment.schema.json'), 'utf8')) as { $defs: Record<string, unknown> };
    expect(Object.keys(schema.$defs)).toEqual(expect.arrayContaining(['masker.spans', 'masker.uniform']));
    expect(readFileSync(path.join(project, 'experiments/first.json5'), 'utf8')).toContain("$schema: '../experiment.schema.json'");
  });

  it('overwrites nothing', async () => {
    const folder = path.join(parent, 'taken');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'README.md'), 'mine');
    expect(await inProcess(['init'], { folder })).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(/error {2}would-overwrite\n.*nothing was written:\n {2}README\.md\n/),
    });
    expect(readdirSync(folder)).toEqual(['README.md']);
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toBe('mine');
  });
});

describe('electra-run new plugin', () => {
  const project = path.join(parent, 'plugins');
  beforeAll(() => {
    mkdirSync(project);
    writeFileSync(path.join(project, 'electra-run.json5'), "{ plugins: ['plugins/**/*.{js,ts}'] }");
    writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
    install(project);
    for (const kind of Object.keys(kinds) as Kind[]) {
      for (const [file, text] of Object.entries({
        ...pluginSkeleton(kind, `first-${kind}`, 'ts'),
        ...pluginSkeleton(kind, `second-${kind}`, 'js'),
      })) {
        mkdirSync(path.join(project, path.dirname(file)), { recursive: true });
        writeFileSync(path.join(project, file), text);
      }
    }
  });

  it('makes a component of every kind, in TypeScript and in JavaScript, that experiments can name at once', async () => {
    const { code, out, error } = await inProcess(['list', '--json'], { folder: project });
    expect([code, error]).toEqual([0, '']);
    const listed = (JSON.parse(out) as { kind: string; name: string; shipped: boolean }[])
      .filter(({ shipped }) => !shipped)
      .map(({ kind, name }) => `${kind}/${name}`);
    expect(listed.sort()).toEqual(everyKind.flatMap((kind) => [`${kind}/first-${kind}`, `${kind}/second-${kind}`]).sort());
  });

  it('makes tests that pass unchanged, for every kind', async () => {
    // One process for all of them: each would load the engines anew.
    writeFileSync(
      path.join(project, 'all.test.js'),
      everyKind.map((kind) => `await import('./plugins/${kind}/first-${kind}.test.js');`).join('\n'),
    );
    const { passed, failed, out } = await nodeTest(project, 'all.test.js', `plugins/masker/second-masker.test.js`);
    expect(failed, out).toBe(0);
    expect(passed).toBeGreaterThan(8 * everyKind.length - 10);
  }, 240_000);

  it('says how to use it', async () => {
    const { out } = await inProcess(['new', 'plugin', 'metric', 'third'], { folder: path.join(project, 'plugins') });
    expect(out).toBe(`Wrote metric/third.ts and metric/third.test.js.
Check it:
  node --test metric/third.test.js
Use it in a task of an experiment:
  metrics: [{ type: 'third' }],
`);
  });

  it('says where to name it where there is no project', async () => {
    const folder = path.join(parent, 'bare');
    mkdirSync(folder);
    const { out } = await inProcess(['new', 'plugin', 'loss', 'total', '--js'], { folder });
    expect(out).toContain("Experiments find it by a pattern, in electra-run.json5 or in themselves: plugins: ['plugins/**/*.{js,ts}']\n");
    expect(out).toContain("    loss: { type: 'total', generator: 1, discriminator: 50 },\n");
    expect(existsSync(path.join(folder, 'plugins/loss/total.test.js'))).toBe(true);
  });

  it.each([
    [['plugin', 'maskr', 'mine'], "There is no kind 'maskr'. Did you mean 'masker'?"],
    [['plugin', 'masker', 'My Masker'], "'My Masker' is no name for a plugin."],
    [['plugin', 'masker', 'uniform'], "There is a masker 'uniform' already"],
    [['experiment', 'masker', 'mine'], "There is no 'experiment' to make."],
  ])('new %s is told what is wrong', async (words, message) => {
    expect(await inProcess(['new', ...words], { folder: project })).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining(message),
    });
  });
});

/** As npm would, without copying. */
function install(project: string): void {
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(root, path.join(project, 'node_modules/electra-run'), 'dir');
}

async function nodeTest(folder: string, ...files: string[]): Promise<{ passed: number; failed: number; out: string }> {
  const { PATH, HOME, TMPDIR } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR },
    maxBuffer: 2 ** 26,
  }).catch((error: { stdout: string }) => error);
  const count = (word: string): number => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(stdout)?.[1]);
  return {
    passed: count('pass'),
    failed: count('fail'),
    out: stdout
      .split('\n')
      .filter((line) => /^\s*not ok|error:/.test(line))
      .join('\n'),
  };
}
