/** The verbs that look at experiments and components, as a user types them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.ts';
import { pattern } from './support/pattern.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const good = path.join(fixtures, 'project/experiment.json5');

describe('electra-run validate', () => {
  it('accepts an experiment that names the plugins of its own project, in .js and in .ts', async () => {
    const { code, out, error } = await call('validate', good);
    expect(error).toBe('');
    expect(out).toMatch(/valid\. replaced-token-detection on sotu with wordpiece, 5 steps/);
    expect(code).toBe(0);
  });

  it('reports every mistake and ends with 2', async () => {
    const { code, out, error } = await call('validate', good, '--set', 'train.stpes=3', '--set', 'objective.masker.share=2');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toMatch(/--set train\.stpes=3 {2}error {2}unknown-key/);
    expect(error).toMatch(/must be at most 1, and is 2/);
    expect(error).toMatch(/2 errors\. Nothing was run\.\n$/);
  });

  it('says that a file is missing', async () => {
    expect(await call('validate', 'nowhere.json5')).toMatchObject({
      code: 2,
      error: expect.stringMatching(/nowhere\.json5: there is no such file/),
    });
  });

  it('suggests the file with the nearest name', async () => {
    expect(await call('validate', good.replace('experiment', 'experimant'))).toMatchObject({
      error: expect.stringMatching(/Did you mean test\/fixtures\/project\/experiment\.json5\?/),
    });
  });

  it('prints problems as JSON for other programs', async () => {
    const { code, out } = await call('validate', good, '--json', '--set', 'seed=x');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      { file: good, valid: false, problems: [{ code: 'wrong-type', override: 'seed=x', column: 6 }] },
    ]);
  });

  it('takes changes as bare words, and files of changes before them', async () => {
    const changes = path.join(fixtures, 'project/changes.json5');
    const { out, code } = await call(
      'validate',
      good,
      'train.steps=7',
      '--set-file',
      changes,
      '~objective.masker.share',
      'optimizer=sgd',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { valid: true, experiment: { train: { steps: 7, batch: 4 }, optimizer: { type: 'sgd' }, objective: { masker: { share: 0.2 } } } },
    ]); // the default
  });

  it('reads the examples of tasks with --read, and says what is wrong with labels and metrics where they are named', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'validate-read-'));
    const experiment = path.join(folder, 'x.json5');
    writeFileSync(path.join(folder, 'train.tsv'), 'text\tlabel\na\thate\nb\tnone\n');
    writeFileSync(path.join(folder, 'dev.tsv'), 'text\tlabel\na\tHate\nb\tnone\n');
    const task = `{ type: 'text-classification', dataset: { type: 'text-files', train: 'train.tsv', dev: 'dev.tsv' }, metrics: ['mse'] }`;
    writeFileSync(experiment, `{ extends: 'electra-run/base',\n  tasks: [${task}] }`);
    expect(await call('validate', experiment)).toMatchObject({ code: 0 });
    const { code, out } = await call('validate', experiment, '--read', '--json');
    expect(code).toBe(2);
    const [{ problems }] = JSON.parse(out) as [{ problems: { code: string; line: number; column: number }[] }];
    const dataset = task.indexOf("{ type: 'text-files") + 11;
    expect(problems.map((each) => [each.code, each.line, each.column])).toEqual([
      ['labels-alike', 2, dataset],
      ['metric-does-not-fit', 2, task.indexOf("'mse'") + 11],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('needs a file, whatever the changes', async () => {
    expect(await call('validate', 'train.steps=7')).toMatchObject({ code: 2, error: expect.stringContaining('only changes') });
    expect(await call('run', good, 'train.steps')).toMatchObject({
      code: 2,
      error: expect.stringContaining("'train.steps' is no change of the experiment."),
    });
  });
});

describe('electra-run explain', () => {
  it('says who set a value, what it overrode, and what would stand there otherwise', async () => {
    const { out, code } = await call(
      'explain',
      good,
      'train.steps',
      'train.steps=6',
      '--set-file',
      path.join(fixtures, 'project/changes.json5'),
    );
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "train.steps = 6
        Updates of the parameters; 0 only fine-tunes the model of start.from.
        the experiment: integer, at least 0, at most 1000000000 unless limits say more, no default

        set by    --set train.steps=6
        over      9, test/fixtures/project/changes.json5:3:19
        over      5, test/fixtures/project/experiment.json5:7:19
      "
    `);
  });

  it('follows references, components that were swapped, and parts that were deleted', async () => {
    const { out } = await call(
      'explain',
      good,
      'train.batch',
      'objective.masker.probability',
      'scheduler.rate',
      'train.batch=${data.length}',
      'objective.masker=uniform',
      'scheduler={$replace: {type: "constant", rate: 1}}',
    );
    expect(out).toMatch(
      /train\.batch = 128\n[^]*set by {4}--set train\.batch=\$\{data\.length\}\n +taken from \$\{data\.length\}, its default\n/,
    );
    expect(out).toMatch(
      pattern(
        /objective\.masker\.probability = 0\.15\n[^]*masker\/uniform: number/,
        /[^]*set by {4}nobody: the default\n {2}over {6}objective\.masker replaced by 'uniform', --set /,
        /objective\.masker=uniform\n/,
      ),
    );
    expect(out).toMatch(/scheduler\.rate = 1\n[^]*over {6}0\.0005, test\/fixtures\/project\/experiment\.json5:6:22/);
  });

  it('shows the whole resolved experiment with the origin of each value, or a part of it', async () => {
    const { out } = await call('explain', good, 'seed=9');
    expect(out).toMatch(/seed: 9, {2}\/\/ --set seed=9/);
    expect(out).toMatch(/batch: 32, {2}\/\/ default/);
    expect((await call('explain', good, 'data')).out).toMatch(
      /data = \{[^]*set by {4}nobody: the default[^]*\n {2}\{\n {4}length: 128, {2}\/\/ default\n/,
    );
  });

  it('knows the paths that there are, and prints JSON', async () => {
    expect(await call('explain', good, 'objective.masker.shrae')).toMatchObject({
      code: 2,
      error: expect.stringContaining("Did you mean 'objective.masker.share'?"),
    });
    expect(await call('explain', good, 'a..b')).toMatchObject({ code: 2, error: expect.stringContaining("'a..b' is no path of a value.") });
    const { out } = await call('explain', good, '--json', 'objective.masker.share', 'objective.masker.share=0.2');
    expect(JSON.parse(out)).toMatchObject([
      {
        path: 'objective.masker.share',
        value: 0.2,
        owner: 'masker/every-other',
        setBy: { override: 'objective.masker.share=0.2' },
        overrode: [{ how: 'sets', value: 0.15, line: 5 }],
      },
    ]);
  });

  it('explains a wrong experiment too, and then says what is wrong with it', async () => {
    const { out, error, code } = await call('explain', good, 'train.steps', 'seed=x');
    expect(code).toBe(2);
    expect(out).toContain('train.steps = 5');
    expect(error).toContain('seed must be a whole number');
  });
});

describe('electra-run schema', () => {
  it('matches the committed file', async () => {
    const { out } = await call('schema');
    const committed = readFileSync(path.join(import.meta.dirname, '../schemas/experiment.schema.json'), 'utf8');
    expect(
      out === committed,
      'schemas/experiment.schema.json is stale: npm run build && node dist/src/cli/main.js schema --out schemas/experiment.schema.json',
    ).toBe(true);
  });

  it("writes a project's own, with its plugins", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'schema-'));
    try {
      const file = path.join(folder, 'deep/own.schema.json');
      expect(await call('schema', '--out', file)).toMatchObject({ code: 0 });
      expect(await call('schema', '--plugins', path.join(fixtures, 'project/plugins/*.js'), '--out', file)).toMatchObject({ code: 0 });
      expect(existsSync(file)).toBe(true);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
        $defs: { 'masker.every-other': { properties: { type: { const: 'every-other' } } } },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('electra-run', () => {
  it('lists its verbs', async () => {
    const { out, code } = await call('--help');
    expect(code).toBe(0);
    const verbs = [...out.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map((found) => found[1]).filter((name) => name !== 'help');
    expect(verbs).toEqual(expect.arrayContaining(['run', 'resume', 'compare', 'validate', 'explain', 'list', 'describe', 'schema']));
  });

  it('shows its help when called without a word', async () => {
    expect(await call()).toMatchObject({ code: 0, out: expect.stringContaining('Usage: electra-run <experiment.json5>') });
  });

  it('says its version', async () => {
    expect(await call('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([['vlaidate'], ['validate', '--sett', 'x=1'], ['validate']])('refuses %s with 2', async (...words) => {
    expect(await call(...words)).toMatchObject({ code: 2, error: expect.stringMatching(/^error: /) });
  });
});

async function call(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { out: '', error: '' };
  const code = await runProgram(words, {
    out: {
      write: (text) => {
        written.out += text;
      },
    },
    error: {
      write: (text) => {
        written.error += text;
      },
    },
  });
  return { code, ...written };
}
