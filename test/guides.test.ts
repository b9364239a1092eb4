/** What the guides show works: their files are written down, tested, and their experiments run; their output is the program's. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import fastGlob from 'fast-glob';
import { beforeAll, describe, expect, it } from 'vitest';
import { injectableSources } from '../src/registry/injectable-sources.ts';
import { cli, root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const guides = readdirSync(path.join(root, 'docs/guides')).map((file) => file.replace(/\.md$/, ''));
const pages = new Map(guides.map((kind) => [kind, read(`docs/guides/${kind}.md`)]));
const parent = temporaryFolder('guides');
/** All guides' files lie in one project, as a reader of all of them would have it. */
const project = projectOf('project', [...pages.values()]);

/** What makes an experiment of a guide small; a guide's own section is left as the page has it. */
const small: readonly string[] = [
  'train.steps=2',
  'train.batch=2',
  'train.evaluateBatches=1',
  'data={ length: 32, heldOut: 0.2 }',
  'objective.encoder.layers=1',
  'engine.threads=1',
  'tokenizer.vocabularySize=300',
  'corpus={ type: "text", files: ["text.txt"], documents: "line" }',
];
/** The section that a guide is about, where it is called otherwise than its kind. */
const sectionOf: Readonly<Record<string, string>> = { filter: 'corpus', collective: 'parallel' };
/** The verb that runs a guide's experiment, where it is another one, and where the first run lies then. */
const verbOf: Readonly<Record<string, { readonly verb: string; readonly run: string }>> = {
  launcher: { verb: 'sweep', run: 'members/seed=1' },
  sampler: { verb: 'sweep', run: 'members/*' },
  stopper: { verb: 'sweep', run: 'members/*' },
};
/** Guides to what fine-tuning is made of: their experiments have a task. */
const downstream = ['task', 'dataset', 'metric'];

interface Tested {
  /** Names of tests. */
  readonly passed: readonly string[];
  /** What is said of each test that failed. */
  readonly failed: readonly string[];
}

let tested: Promise<Tested> | undefined;
/** The guides' tests in one process for all of them: loading the engines is most of the work. */
const testsOfGuides = (): Promise<Tested> => (tested ??= nodeTest(project, [...pages.values()]));

// They run beside the experiments.
beforeAll(() => void testsOfGuides());

describe.each(guides)('the guide: %s', (kind) => {
  const page = pages.get(kind) ?? '';
  const names = [...filesOf(page).keys()];

  it('shows a plugin, its test and an experiment', () => {
    for (const pattern of [`plugins/${kind}/[\\w-]+\\.js`, `plugins/${kind}/[\\w-]+\\.test\\.js`, 'experiments/[\\w-]+\\.json5']) {
      expect(
        names.filter((name) => new RegExp(`^${pattern}$`).test(name)),
        pattern,
      ).toHaveLength(1);
    }
  });

  it('shows an experiment that runs', async () => {
    const experiment = names.find((name) => name.startsWith('experiments/')) ?? '';
    const section = sectionOf[kind] ?? kind;
    const changes = [...small, ...(downstream.includes(kind) ? [] : ['tasks=[]'])].filter((change) => !change.startsWith(section));
    // An engine of the built package does not go with those of the sources in one process.
    const start = kind === 'engine' || verbOf[kind] ? cli : inProcess;
    const { verb, run: member } = verbOf[kind] ?? { verb: 'run', run: '.' };
    const { code, error } = await start([verb, experiment, ...changes.flatMap((change) => ['--set', change])], { folder: project });
    expect(code, error).toBe(0);
    const whole = path.join(project, 'runs', path.basename(experiment, '.json5'));
    const run = path.join(whole, member);
    expect(await fastGlob(`${member}/result.json`, { cwd: whole })).not.toEqual([]);
    if (kind === 'tracker')
      expect(readFileSync(path.join(run, 'figures.csv'), 'utf8')).toMatch(/^step,figure,value\n\d+,train\/loss,[\d.]+\n/);
    if (kind === 'task') expect(JSON.stringify(JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')))).toContain('text-files');
  }, 120_000);

  it('shows a test, with all checks of the contract', async () => {
    const { passed } = await testsOfGuides();
    const plugin = names.find((name) => name.startsWith(`plugins/${kind}/`)) ?? '';
    expect(passed.filter((name) => name.startsWith(`${kind}/${path.basename(plugin, '.js')} `)).length).toBeGreaterThan(4);
  }, 240_000);

  it('shows what the program really prints', async () => {
    for (const { command, text } of outputsOf(page)) expect((await inProcess(command, { folder: project })).out).toBe(text);
  });
});

it('passes all tests that guides show', async () => {
  const { failed } = await testsOfGuides();
  expect(failed).toEqual([]);
}, 240_000);

describe('the page about plugins', () => {
  const page = read('docs/plugins.md');
  const project = projectOf('plugins', [page]);

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

  it.each(guides)('leads to the guide: %s', (kind) => {
    expect(page).toContain(`(guides/${kind}.md)`);
  });
});

/** The files that a page shows: code blocks with a path after the language. */
function filesOf(page: string): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(/^```(?:js|ts|json5?|jsonl|tsv) (\S+)\n([^]*?)^```$/gm)].map(([, file, text]) => [file, text]));
}

/** What a page shows of the program's output: blocks of text with a command after them. */
function outputsOf(page: string): { command: string[]; text: string }[] {
  return [...page.matchAll(/^```text npx electra-run (.+)\n([^]*?)^```$/gm)].map(([, line, text]) => ({
    command: [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
    text,
  }));
}

/** A project of the pages' files, with electra-run installed as npm would. */
function projectOf(name: string, shown: readonly string[]): string {
  const project = path.join(parent, name);
  const files = new Map([
    ...shown.flatMap((page) => [...filesOf(page)]),
    ['package.json', '{ "type": "module" }'],
    ['text.txt', `${read('README.md')}\n`.repeat(2)],
    ['notes.md', [...pages.values()].join('\n')],
  ]);
  for (const [file, text] of files) {
    mkdirSync(path.join(project, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
  mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  symlinkSync(root, path.join(project, 'node_modules/electra-run'), 'dir');
  return project;
}

async function nodeTest(folder: string, shown: readonly string[]): Promise<Tested> {
  const files = shown.flatMap((page) => [...filesOf(page).keys()]).filter((file) => file.endsWith('.test.js'));
  writeFileSync(path.join(folder, 'all.test.js'), files.map((file) => `import './${file}';\n`).join(''));
  const { PATH, HOME, TMPDIR } = process.env;
  const { stdout: output } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', 'all.test.js'], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR },
    maxBuffer: 2 ** 26,
  }).catch((error: { stdout: string }) => error);
  return {
    passed: [...output.matchAll(/^ *ok \d+ - (.+)$/gm)].map(([, name]) => name),
    failed: [...output.matchAll(/^ *not ok [^]*?^ *\.\.\.$/gm)].map(([text]) => text),
  };
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
