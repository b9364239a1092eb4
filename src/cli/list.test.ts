/** `list` and `describe` as a user types them, also where something is wrong with a plugin. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import { kinds } from '../kinds/index.ts';
import { packageVersion } from '../package.ts';
import { discover } from '../registry/discover.ts';
import { exampleOf, INSIDE_A_TASK } from '../registry/example.ts';
import { root } from '../../test/support/cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runProgram } from './program.ts';

const fixtures = path.join(root, 'test/fixtures');

describe('electra-run list', () => {
  it('lists the sound components where a plugin cannot be loaded, tells file and line of that one, and ends with 2', async () => {
    const { code, out, error } = await call(
      'list',
      'masker',
      '--plugins',
      `${fixtures}/broken-plugins/throws.js`,
      '--plugins',
      `${fixtures}/project/plugins/front.ts`,
    );
    expect(code).toBe(2);
    expect(out).toMatch(
      /^masker: .*\n(?:.*\n)* {2}front +Masks the first words\. {2}\(test\/fixtures\/project\/plugins\/front\.ts\)\n(?:.*\n)* {2}uniform/,
    );
    expect(error).toMatch(/test\/fixtures\/broken-plugins\/throws\.js:4:\d+ {2}error {2}plugin-broken/);
  });

  it('still gives whole JSON then', async () => {
    const { code, out } = await call('list', 'masker', '--json', '--plugins', `${fixtures}/broken-plugins/throws.js`);
    expect({ code, names: (JSON.parse(out) as { name: string }[]).map(({ name }) => name) }).toEqual({
      code: 2,
      names: ['frequency-weighted', 'geometric-spans', 'n-grams', 'uniform', 'whole-words'],
    });
  });

  it('shows every kind with what it is for, its components in one column below, and how to go on', async () => {
    const { code, out } = await call('list');
    expect(code).toBe(0);
    const blocks = out
      .trimEnd()
      .split('\n\n')
      .map((block) => block.split('\n'));
    expect(blocks.pop()).toEqual(['Options: electra-run describe <kind>/<name>, e.g. electra-run describe optimizer/adamw']);
    expect(blocks.map(([heading]) => heading)).toEqual(Object.entries(kinds).map(([kind, meaning]) => `${kind}: ${meaning}`));
    const rows = blocks.flatMap(([, ...lines]) => lines).map((line) => /^ {2}(\S+ +)(\S.*)$/.exec(line) ?? [line, '', '']);
    expect(new Set(rows.map(([, name]) => name.length)).size).toBe(1);
    expect(rows.filter(([, , summary]) => !summary.endsWith('.'))).toEqual([]);
  });

  it('says of each component that does not ship which file or package it is from', async () => {
    const project = temporaryFolder('list');
    const installed = path.join(project, 'node_modules/electra-run-plugin-words');
    mkdirSync(installed, { recursive: true });
    writeFileSync(
      path.join(installed, 'package.json'),
      JSON.stringify({
        name: 'electra-run-plugin-words',
        version: '1.2.3',
        type: 'module',
        'electra-run': { host: `^${packageVersion()}`, provides: ['masker/every-other'], plugins: ['*.js'] },
      }),
    );
    cpSync(`${fixtures}/project/plugins/every-other.js`, path.join(installed, 'every-other.js'));
    process.chdir(project);
    const { out } = await call('list', 'masker', '--plugins', `${fixtures}/project/plugins/front.ts`).finally(() => process.chdir(root));
    const origins = Object.fromEntries(
      [...out.matchAll(/^ {2}(\S+) +\S.*?\.(?: {2}\((.+)\))?$/gm)].map(([, name, origin]) => [name, origin]),
    );
    expect(Object.fromEntries(Object.entries(origins).filter(([name, origin]) => origin !== undefined || name === 'uniform'))).toEqual({
      'every-other': 'electra-run-plugin-words 1.2.3',
      front: path.relative(project, `${fixtures}/project/plugins/front.ts`),
      uniform: undefined,
    });
  });

  it('gives scripts kind, name, summary, needs, origin and the schema of the options', async () => {
    const { out } = await call('list', 'masker', '--json', '--plugins', `${fixtures}/project/plugins/front.ts`);
    const options = {
      type: 'object',
      required: ['probability'],
      properties: {
        probability: { type: 'number', default: 0.15, exclusiveMinimum: 0, maximum: 1, description: 'Share of the tokens that is masked.' },
      },
    };
    const named = (JSON.parse(out) as { name: string }[]).filter(({ name }) => ['front', 'uniform'].includes(name));
    expect(named).toEqual([
      {
        kind: 'masker',
        name: 'front',
        summary: 'Masks the first words.',
        needs: [],
        shipped: false,
        package: null,
        file: `${fixtures}/project/plugins/front.ts`,
        options,
      },
      expect.objectContaining({ name: 'uniform', shipped: true, package: null, file: path.join(root, 'plugins/masker/uniform/plugin.ts') }),
    ]);
  });

  it.each(['maskers', 'maskr'])('refuses the kind %s with 2, and suggests the nearest', async (kind) => {
    expect(await call('list', kind)).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining(`There is no kind '${kind}'. Did you mean 'masker'?`),
    });
  });
});

describe.each([
  [['list'], 2, 'What can be used is listed all the same.'],
  [['describe', 'loss/electra'], 0, 'What can be used is described all the same.'],
  [['schema'], 2, 'Nothing was written.'],
])('electra-run %j with a pattern that finds no plugin', (words, code, says) => {
  it('says which, and what that means', async () => {
    const ended = await call(...words, '--plugins', 'bad/**/*.ts');
    expect(ended).toMatchObject({
      code,
      error: expect.stringMatching(/^error {2}no-plugin-there\n {2}No file matches the plugin pattern 'bad\/\*\*\/\*\.ts'\.\n/),
    });
    expect(ended.error.trimEnd().split('\n').at(-1)).toBe(`1 error. ${says}`);
    expect(ended.out === '').toBe(words[0] === 'schema');
  });
});

describe('electra-run describe', () => {
  it('shows options with their defaults and limits, an example, and where the source lies', async () => {
    expect((await call('describe', 'masker/front', '--plugins', `${fixtures}/project/plugins/front.ts`)).out).toBe(`masker/front
  Masks the first words.
  A plugin of yours: test/fixtures/project/plugins/front.ts
  Options:
    probability: number, more than 0, at most 1, default 0.15
        Share of the tokens that is masked.
  Example:
    objective: { type: 'replaced-token-detection', masker: { type: 'front', probability: 0.15 } },
`);
  });

  it('says which options are required and which may be left out', async () => {
    const { out } = await call('describe', 'dataset/text-files');
    expect(out).toMatch(/ {4}train: string, required\n/);
    expect(out).toMatch(/ {4}dev: string, may be left out\n/);
    expect(out).toMatch(
      / {2}Example, in a task:\n {4}dataset: \{ type: 'text-files', train: 'train\.tsv', textColumn: 'text', labelColumn: 'label' \},\n/,
    );
  });

  it('shows all components of a name, or of a kind', async () => {
    const headings = async (word: string): Promise<string[]> => (await call('describe', word)).out.match(/^\S+$/gm) ?? [];
    expect(await headings('electra')).toEqual(['encoder/electra', 'generator/electra', 'discriminator/electra', 'loss/electra']);
    expect(await headings('optimizer')).toEqual(['optimizer/adamw', 'optimizer/sgd']);
  });

  it('gives scripts what list gives them, and the example', async () => {
    const [[described], [listed]] = [await call('describe', 'loss/electra', '--json'), await call('list', 'loss', '--json')].map(
      ({ out }) => JSON.parse(out) as object[],
    );
    expect(described).toEqual({
      ...listed,
      example: { objective: { type: 'replaced-token-detection', loss: { type: 'electra', lambda: 50 } } },
    });
  });

  it('shows a sound component where another plugin cannot be loaded, and says so', async () => {
    expect(await call('describe', 'masker/uniform', '--plugins', `${fixtures}/broken-plugins/throws.js`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^masker\/uniform\n/),
      error: expect.stringContaining('plugin-broken'),
    });
  });

  it.each([
    ['loss/elektra', "There is no loss 'elektra'. Did you mean 'electra'?"],
    ['elektra', "There is no component 'elektra'. Did you mean 'electra'?"],
    ['maskr/uniform', "There is no kind 'maskr'. Did you mean 'masker'?"],
    ['masker/uniform/probability', "There is no masker 'uniform/probability'."],
  ])('refuses %s with 2, and suggests the nearest', async (word, message) => {
    expect(await call('describe', word)).toMatchObject({ code: 2, out: '', error: expect.stringContaining(message) });
  });

  it('gives examples that are valid, for every component that ships', async () => {
    const { registry } = await discover();
    const folder = temporaryFolder('describe');
    for (const { definition } of registry.entries()) {
      const shown = exampleOf(definition, registry);
      const type = /tag|conll|pos/.test(definition.name) ? 'token-classification' : 'text-classification';
      const sections = INSIDE_A_TASK.includes(definition.kind)
        ? { tasks: [{ type, dataset: { type: 'wordnet-supersense' }, ...shown }] }
        : shown;
      const file = path.join(folder, `${definition.kind}-${definition.name}.json5`);
      // What a component needs of another section stands in its summary.
      const [, needed] = /needs (tokenizer\.sentinels|the objective span-denoising)\.$/.exec(definition.summary) ?? [];
      const objective = needed?.includes('objective') ? { objective: { $replace: { type: 'span-denoising' } } } : {};
      const beside = needed === undefined ? {} : { tokenizer: { sentinels: 100 }, ...objective };
      writeFileSync(file, JSON.stringify({ extends: 'electra-run/base', ...beside, ...sections }));
      const { problems } = await loadExperiment(file, { unread: true });
      expect([definition.kind, definition.name, ...problems.map(({ message }) => message)]).toEqual([definition.kind, definition.name]);
    }
  });
});

const before = process.cwd();
process.chdir(root);
afterAll(() => process.chdir(before));

async function call(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { out: '', error: '' };
  const code = await runProgram(words, {
    out: { write: (text) => void (written.out += text) },
    error: { write: (text) => void (written.error += text) },
  });
  return { code, ...written };
}
