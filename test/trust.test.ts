/** What `docs/security.md` says of whom to trust: code comes from plugins and nowhere else, and what strangers give away is data. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadRun } from '../src/cli/recorded-run.ts';
import { loadExperiment } from '../src/config/load.ts';
import { UserError } from '../src/errors/index.ts';
import { report } from '../src/source/report.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('trust');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const loaded = at('loaded');
const evil = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(loaded)}, '');\nexport default [];\n`;

beforeEach(() => {
  for (const name of ['runs', 'model', 'project']) rmSync(at(name), { recursive: true, force: true });
  rmSync(loaded, { force: true });
});

/** Everything that could make code run, were it looked at, in a folder that a stranger gives away. */
function booby(where: string): void {
  write(`${where}/evil.js`, evil);
  write(`${where}/electra-run.json5`, "{ plugins: ['./evil.js'] }");
  write(`${where}/experiment.json5`, "{ plugins: ['./evil.js'] }");
  write(`${where}/node_modules/electra-run-plugin-evil/package.json`, manifest);
  write(`${where}/node_modules/electra-run-plugin-evil/evil.js`, evil);
  write(`${where}/package.json`, '{ "type": "module", "main": "evil.js" }');
}

const manifest = JSON.stringify({
  name: 'electra-run-plugin-evil',
  version: '1.0.0',
  type: 'module',
  main: 'evil.js',
  'electra-run': { host: '*', provides: ['masker/evil'], plugins: ['evil.js'] },
});

/** A run that somebody gives away: what is in it may say anything. */
async function strangersRun({ plugins = [] as readonly string[], experimentFolder = at('project') } = {}): Promise<string> {
  cpSync(path.join(root, 'test/fixtures/corpus'), at('corpus'), { recursive: true });
  mkdirSync(at('project'), { recursive: true });
  const { loaded: tiny } = await loadExperiment(path.join(root, 'test/fixtures/experiments/tiny.json5'));
  booby('runs/theirs');
  write('runs/theirs/experiment.json', JSON.stringify({ ...tiny?.experiment, plugins }));
  write('runs/theirs/record.json', JSON.stringify({ experimentFolder }));
  write('runs/theirs/status.json', JSON.stringify({ status: 'finished', step: 60, updated: new Date().toISOString() }));
  write('runs/theirs/result.json', JSON.stringify({ name: 'theirs', seed: 1, figures: { 'heldout/mlm_loss': 1 }, legend: [] }));
  return at('runs/theirs');
}

describe('a model that somebody gives away is data', () => {
  it('to start from it reads its weights and its vocabulary, and runs no code', async () => {
    cpSync(path.join(root, 'test/fixtures/hf-electra-tiny'), at('model'), { recursive: true });
    booby('model');
    write('model/tokenizer.json', JSON.stringify({ plugins: ['./evil.js'], model: { type: './evil.js', vocab: {} } }));
    write(
      'project/e.json5',
      JSON.stringify({ extends: path.join(root, 'test/fixtures/experiments/tiny.json5'), start: { from: '../model' } }),
    );
    await loadExperiment(at('project/e.json5'));
    expect(existsSync(loaded)).toBe(false);
  });
});

describe('a run that somebody gives away is data', () => {
  it.each([
    ['compare', 'runs/theirs', 'runs/theirs'],
    ['status', 'runs'],
    ['diff', 'runs/theirs', 'runs/theirs'],
  ])('%s reads it, and runs no code', async (...words) => {
    await strangersRun({ plugins: ['./evil.js', at('runs/theirs/evil.js')] });
    await inProcess(words, { folder });
    expect(existsSync(loaded)).toBe(false);
  });

  it('to start from it reads what it exported, and runs no code', async () => {
    const run = await strangersRun({ plugins: [at('runs/theirs/evil.js')] });
    cpSync(path.join(root, 'test/fixtures/hf-electra-tiny'), path.join(run, 'export/discriminator'), { recursive: true });
    write(
      'project/e.json5',
      JSON.stringify({ extends: path.join(root, 'test/fixtures/experiments/tiny.json5'), start: { from: '../runs/theirs' } }),
    );
    await loadExperiment(at('project/e.json5'));
    expect(existsSync(loaded)).toBe(false);
  });

  it.each([
    ['that its experiment names', { plugins: ['./evil.js'], experimentFolder: 'runs/theirs' }],
    ['that its experiment names by a path', { plugins: [at('runs/theirs/evil.js')] }],
    ['of a project file in it', { experimentFolder: at('runs/theirs') }],
    ['through a link to it', { plugins: [at('runs/link/evil.js')] }],
  ])('to go on with it loads no plugin that came with it: one %s', async (_where, run) => {
    const theirs = await strangersRun(run);
    rmSync(path.join(theirs, 'node_modules'), { recursive: true });
    symlinkSync(theirs, at('runs/link'));
    const before = process.cwd();
    process.chdir(folder);
    const error = await loadRun(theirs)
      .catch((thrown: unknown) => thrown)
      .finally(() => process.chdir(before));
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe('run-brings-code');
    expect(existsSync(loaded)).toBe(false);
  });

  it('and no plugin package that came with it', async () => {
    const theirs = await strangersRun({ experimentFolder: at('runs/theirs') });
    rmSync(path.join(theirs, 'electra-run.json5'));
    await expect(loadRun(theirs)).rejects.toMatchObject({ code: 'run-brings-code' });
    expect(existsSync(loaded)).toBe(false);
  });

  it('but a plugin of your own that it names is loaded: to go on with a run is to run its experiment', async () => {
    write('project/own.js', evil);
    const theirs = await strangersRun({ plugins: [at('project/own.js')] });
    await loadRun(theirs).catch(() => undefined);
    expect(existsSync(loaded)).toBe(true);
  });
});

describe('an experiment', () => {
  it('shows no line of a file that it extends and that is no experiment', async () => {
    write('private/passwd', 'root:x:0:0:the administrator:/root:/bin/sh\n');
    write('private/token', '"s3cret"');
    if (!existsSync(at('private/linked.json5'))) symlinkSync(at('private/passwd'), at('private/linked.json5'));
    for (const [name, secret] of [
      ['passwd', 'root'],
      ['token', 's3cret'],
      ['linked.json5', 'root'],
    ]) {
      write('project/e.json5', JSON.stringify({ extends: `../private/${name}` }));
      const { problems } = await loadExperiment(at('project/e.json5'));
      const text = report(problems, { folder: at('project'), color: false });
      expect(problems.map(({ code }) => code)).toContain('extends-no-experiment');
      expect(text.replaceAll(folder, '')).not.toContain(secret);
    }
  });
});

it('the page on security says no more than these tests hold', () => {
  const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
  for (const word of [
    '`compare`',
    '`status`',
    '`start.from`',
    '`resume`',
    '`extend`',
    '`reproduce`',
    '--sandbox',
    'run-brings-code',
    '${secret:',
  ])
    expect(page).toContain(word);
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}
