/** The verbs that look at experiments and components, as a user types them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.ts';

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
    expect(await call('validate', 'nowhere.json5')).toMatchObject({ code: 2, error: expect.stringMatching(/nowhere\.json5: there is no such file/) });
  });

  it('suggests the file with the nearest name', async () => {
    expect(await call('validate', good.replace('experiment', 'experimant'))).toMatchObject({ error: expect.stringMatching(/Did you mean test\/fixtures\/project\/experiment\.json5\?/) });
  });

  it('prints problems as JSON for other programs', async () => {
    const { code, out } = await call('validate', good, '--json', '--set', 'seed=x');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([{ file: good, valid: false, problems: [{ code: 'wrong-type', override: 'seed=x', column: 6 }] }]);
  });

  it('prints the resolved experiment with the origin of each value', async () => {
    const { out } = await call('validate', good, '--print', '--set', 'seed=9');
    expect(out).toMatch(/seed: 9, {2}\/\/ --set seed=9/);
    expect(out).toMatch(/batch: 32, {2}\/\/ default/);
  });
});

describe('electra-run list and describe', () => {
  it('lists the shipped components of a kind, with those of a project', async () => {
    const { out, code } = await call('list', 'masker', '--plugins', path.join(fixtures, 'project/plugins/*.{js,ts}'));
    expect(code).toBe(0);
    expect(out).toMatch(/every-other +Masks every other word\. +\(test\/fixtures\/project\/plugins\/every-other\.js\)/);
  });

  it('knows loss/electra', async () => {
    const { out } = await call('describe', 'loss/electra');
    expect(out).toMatch(/lambda: number, at least 0, default 50/);
    const json: unknown = JSON.parse((await call('list', 'loss', '--json')).out);
    expect(json).toMatchObject([{ kind: 'loss', name: 'electra', shipped: true }]);
  });

  it('suggests the nearest kind and the nearest component', async () => {
    expect(await call('list', 'maskr')).toMatchObject({ code: 2, error: expect.stringContaining("Did you mean 'masker'?") });
    expect(await call('describe', 'loss/elektra')).toMatchObject({ code: 2, error: expect.stringContaining("Did you mean 'electra'?") });
    expect(await call('describe', 'elektra')).toMatchObject({ code: 2, error: expect.stringContaining("Did you mean 'electra'?") });
  });
});

describe('electra-run schema', () => {
  it('matches the committed file', async () => {
    const { out } = await call('schema');
    const committed = readFileSync(path.join(import.meta.dirname, '../schemas/experiment.schema.json'), 'utf8');
    expect(out === committed, 'schemas/experiment.schema.json is stale: npm run build && node dist/src/cli/main.js schema --out schemas/experiment.schema.json').toBe(true);
  });

  it("writes a project's own, with its plugins", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'schema-'));
    try {
      const file = path.join(folder, 'deep/own.schema.json');
      expect(await call('schema', '--plugins', path.join(fixtures, 'project/plugins/*.js'), '--out', file)).toMatchObject({ code: 0 });
      expect(existsSync(file)).toBe(true);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ $defs: { 'masker.every-other': { properties: { type: { const: 'every-other' } } } } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('electra-run', () => {
  it('explains itself, each verb with an example', async () => {
    const { out, code } = await call('--help');
    expect(code).toBe(0);
    const verbs = [...out.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map((found) => found[1]).filter((name) => name !== 'help');
    expect(verbs).toEqual(expect.arrayContaining(['run', 'resume', 'compare', 'validate', 'list', 'describe', 'schema']));
    for (const verb of verbs) expect((await call(verb, '--help')).out).toMatch(new RegExp(`Example:\\n +electra-run ${verb} `));
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
    out: { write: (text) => { written.out += text; } },
    error: { write: (text) => { written.error += text; } },
  });
  return { code, ...written };
}
