/** What the guides show works: their files are written down, tested, and their experiments run; their output is the program's. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { injectableSources } from '../src/registry/injectable-sources.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const guides = readdirSync(path.join(root, 'docs/guides')).map((file) => file.replace(/\.md$/, ''));
const parent = temporaryFolder('guides');
const small = [
  'train.steps=2',
  'train.batch=2',
  'train.evaluateBatches=1',
  'engine.threads=1',
  'tokenizer.vocabularySize=300',
  'corpus={ type: "text", files: ["text.txt"], documents: "line" }',
].flatMap((change) => ['--set', change]);

describe.each(guides)('the guide to a %s', (kind) => {
  const page = read(`docs/guides/${kind}.md`);
  const project = projectOf(kind, page);

  it('shows a plugin, its test and an experiment', () => {
    const names = [...filesOf(page).keys()];
    for (const pattern of [`plugins/${kind}/[\\w-]+\\.js`, `plugins/${kind}/[\\w-]+\\.test\\.js`, 'experiments/[\\w-]+\\.json5']) {
      expect(
        names.filter((name) => new RegExp(`^${pattern}$`).test(name)),
        pattern,
      ).toHaveLength(1);
    }
  });

  it('shows a test that passes', async () => {
    const { stdout } = await nodeTest(project);
    expect(stdout.split('\n').filter((line) => /^\s*not ok/.test(line))).toEqual([]);
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(5);
  }, 120_000);

  it('shows an experiment that runs', async () => {
    const [experiment] = readdirSync(path.join(project, 'experiments'));
    const { code, error } = await inProcess([`experiments/${experiment}`, ...small, ...(kind === 'task' ? [] : ['--set', 'tasks=[]'])], {
      folder: project,
    });
    expect(code, error).toBe(0);
    const run = path.join(project, 'runs', experiment.replace('.json5', ''));
    expect(existsSync(path.join(run, 'result.json'))).toBe(true);
    if (kind === 'tracker')
      expect(readFileSync(path.join(run, 'figures.csv'), 'utf8')).toMatch(/^step,figure,value\n\d+,train\/loss,[\d.]+\n/);
    if (kind === 'task') expect(JSON.stringify(JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')))).toContain('text-files');
  }, 120_000);

  it('shows what the program really prints', async () => {
    for (const { command, text } of outputsOf(page)) expect((await inProcess(command, { folder: project })).out).toBe(text);
  });
});

describe('the page about plugins', () => {
  const page = read('docs/plugins.md');
  const project = projectOf('plugins', page);

  it('shows a package whose component can be named', async () => {
    for (const { command, text } of outputsOf(page)) {
      const { code, out, error } = await inProcess(command, { folder: project });
      expect([code, error]).toEqual([0, '']);
      expect(out).toBe(text);
    }
  });

  it('lists what can be injected, all of it', () => {
    const [, section] = page.split('## What a component can ask for');
    const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(Object.keys(injectableSources).sort());
  });

  it.each(guides)('leads to the guide to a %s', (kind) => {
    expect(page).toContain(`(guides/${kind}.md)`);
  });
});

/** The files that a page shows: code blocks with a path after the language. */
function filesOf(page: string): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(/^```(?:js|ts|json5?|tsv) (\S+)\n([^]*?)^```$/gm)].map(([, file, text]) => [file, text]));
}

/** What a page shows of the program's output: blocks of text with a command after them. */
function outputsOf(page: string): { command: string[]; text: string }[] {
  return [...page.matchAll(/^```text npx electra-run (.+)\n([^]*?)^```$/gm)].map(([, line, text]) => ({
    command: [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
    text,
  }));
}

/** A project of the page's files, with electra-run installed as npm would. */
function projectOf(name: string, page: string): string {
  const project = path.join(parent, name);
  const files = new Map([...filesOf(page), ['package.json', '{ "type": "module" }'], ['text.txt', `${read('README.md')}\n`.repeat(2)]]);
  for (const [file, text] of files) {
    mkdirSync(path.join(project, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
  mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  symlinkSync(root, path.join(project, 'node_modules/electra-run'), 'dir');
  return project;
}

async function nodeTest(folder: string): Promise<{ stdout: string }> {
  const { PATH, HOME, TMPDIR } = process.env;
  return promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR },
    maxBuffer: 2 ** 26,
  }).catch((error: { stdout: string }) => error);
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
