/** Plugins of a project and of installed packages, in a folder as npm leaves it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { report } from '../source/report.ts';
import { packageVersion } from '../package.ts';
import { discover } from './discover.ts';

const folder = temporaryFolder('packages');
const plugin = (name: string): string => `
import { defineComponent, Type } from 'electra-run';
export default defineComponent({ kind: 'masker', name: '${name}', summary: 'Masks.', options: Type.Object({}), create: () => ({}) });
`;
const manifest = (settings: object, version = '1.2.3'): string =>
  JSON.stringify(
    { version, type: 'module', 'electra-run': { host: `^${packageVersion()}`, plugins: ['plugins/*'], ...settings } },
    null,
    2,
  );

describe('installed packages', () => {
  it.each(['electra-run-plugin-spans', '@lab/electra-run-plugin-spans'])('bring their components when they are called %s', async (name) => {
    const project = await projectWith({
      [`node_modules/${name}/package.json`]: manifest({ provides: ['masker/spans'] }),
      [`node_modules/${name}/plugins/spans.js`]: plugin('spans'),
      'experiments/note.txt': '',
    });
    const { registry, problems } = await discoverIn(path.join(project, 'experiments'));
    expect(problems).toEqual([]);
    expect(registry.get('masker', 'spans')).toMatchObject({
      owner: `${name} 1.2.3`,
      file: path.join(project, 'node_modules', name, 'plugins/spans.js'),
    });
    expect(registry.unknown('masker', 'span').hints.join(' ')).toContain(name);
  });

  it('may be in TypeScript and have files of their own', async () => {
    const { registry, problems } = await installed(
      { provides: ['masker/spans'] },
      {
        'plugins/spans.ts': `import { name } from '../name.ts';\n${plugin('spans').replace("'spans'", 'name as string')}`,
        'name.ts': "export const name = 'spans';",
      },
    );
    expect(problems).toEqual([]);
    expect(registry.names('masker')).toEqual(['spans']);
  });

  it('hide those of their name further out, as Node has it', async () => {
    const project = await projectWith({
      'node_modules/electra-run-plugin-a/package.json': manifest({ provides: ['masker/outer'] }),
      'node_modules/electra-run-plugin-a/plugins/outer.js': plugin('outer'),
      'inner/node_modules/electra-run-plugin-a/package.json': manifest({ provides: ['masker/inner'] }),
      'inner/node_modules/electra-run-plugin-a/plugins/inner.js': plugin('inner'),
    });
    expect((await discoverIn(path.join(project, 'inner'))).registry.names('masker')).toEqual(['inner']);
    expect((await discoverIn(project)).registry.names('masker')).toEqual(['outer']);
  });

  it.each([
    [
      'made for another electra-run',
      { host: '^99.0.0', provides: ['masker/spans'] },
      'plugin-host',
      `The package electra-run-plugin-a 1.2.3 works with electra-run ^99.0.0, and this is electra-run ${packageVersion()}.`,
    ],
    [
      'with a range that is none',
      { host: 'latest one', provides: ['masker/spans'] },
      'plugin-manifest',
      "'latest one' is no range of versions",
    ],
    [
      'with a kind that there is not',
      { provides: ['maskr/spans'] },
      'plugin-manifest',
      "there is no kind 'maskr' (did you mean 'masker'?)",
    ],
    [
      'with a misspelt key',
      { provide: ['masker/spans'] },
      'unknown-key',
      "The 'electra-run' section of electra-run-plugin-a has no key 'provide'. Did you mean 'provides'?",
    ],
  ])('%s are refused before their code is loaded', async (_, settings, code, message) => {
    const { registry, problems } = await installed(settings, { 'plugins/spans.js': "throw new Error('loaded');" });
    expect(problems.map((each) => each.code)).toContain(code);
    expect(problems.map((each) => each.message).join('\n')).toContain(message);
    expect(problems.map((each) => each.message).join('\n')).not.toContain('loaded');
    expect(registry.entries()).toEqual([]);
  });

  it('without a manifest are told what to write', async () => {
    const { problems } = await installed(null, {});
    expect(problems).toMatchObject([{ code: 'no-plugin-manifest' }]);
    expect(problems[0].hints.join('\n')).toContain(`"electra-run": { "host": "^${packageVersion()}", "provides": ["masker/spans"]`);
  });

  it('that keep a promise in part are told both what is missing and what they do not mention', async () => {
    const { problems, text } = await installed(
      { provides: ['masker/spans', 'masker/words'] },
      { 'plugins/spans.js': plugin('spans'), 'plugins/other.js': plugin('other') },
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'The package electra-run-plugin-a says that it provides masker/words, and none of its plugin files exports it.',
      'The package electra-run-plugin-a exports masker/other, and its manifest does not say so.',
    ]);
    expect(text).toMatch(/package\.json:\d+:\d+ {2}error {2}plugin-not-there\n.*\n> \d+ \| +"masker\/words"/);
  });

  it('that bring what there is already are told both places', async () => {
    const project = await projectWith(
      Object.fromEntries(
        ['a', 'b'].flatMap((name) => [
          [`node_modules/electra-run-plugin-${name}/package.json`, manifest({ provides: ['masker/spans'] })],
          [`node_modules/electra-run-plugin-${name}/plugins/spans.js`, plugin('spans')],
        ]),
      ),
    );
    const { problems } = await discoverIn(project);
    expect(problems.map(({ message }) => message.replaceAll(`${project}/`, ''))).toEqual([
      'Two plugins are called masker/spans: node_modules/electra-run-plugin-a/plugins/spans.js ' +
        'and node_modules/electra-run-plugin-b/plugins/spans.js.',
    ]);
  });

  it('that throw while they are loaded are told with file and line, and the others are there', async () => {
    const project = await projectWith({
      'node_modules/electra-run-plugin-a/package.json': manifest({ provides: ['masker/spans'] }),
      'node_modules/electra-run-plugin-a/plugins/spans.js': "\n\nthrow new Error('no model');\n",
      'node_modules/electra-run-plugin-b/package.json': manifest({ provides: ['masker/words'] }),
      'node_modules/electra-run-plugin-b/plugins/words.js': plugin('words'),
    });
    const { registry, problems, text } = await discoverIn(project);
    expect(problems).toHaveLength(1);
    expect(text).toMatch(
      /node_modules\/electra-run-plugin-a\/plugins\/spans\.js:3:\d+ {2}error {2}plugin-broken[^]*This plugin cannot be loaded: no model/,
    );
    expect(registry.names('masker')).toEqual(['words']);
  });
});

describe('the project file', () => {
  it('names plugins for all experiments in and below its folder', async () => {
    const project = await projectWith({
      'electra-run.json5': "// Ours.\n{ plugins: ['masks/*.js'] }",
      'masks/spans.js': plugin('spans'),
      'experiments/deep/note.txt': '',
    });
    const { registry, problems } = await discoverIn(path.join(project, 'experiments/deep'));
    expect(problems).toEqual([]);
    expect(registry.names('masker')).toEqual(['spans']);
  });

  it('is told what is wrong in it, at its place', async () => {
    const project = await projectWith({ 'electra-run.json5': "{\n  plugin: ['masks/*.js'],\n}" });
    expect((await discoverIn(project)).text).toMatch(
      /electra-run\.json5:2:3 {2}error {2}unknown-key[^]*The project file has no key 'plugin'\. Did you mean 'plugins'\?/,
    );
    const other = await projectWith({ 'electra-run.json5': "{\n  plugins: ['masks/*.js'],\n}" });
    expect((await discoverIn(other)).text).toMatch(/electra-run\.json5:2:13 {2}error {2}no-plugin-there/);
  });

  it('may name what the experiment names too', async () => {
    const project = await projectWith({ 'electra-run.json5': "{ plugins: ['masks/*.js'] }", 'masks/spans.js': plugin('spans') });
    expect((await discover({ globs: [{ pattern: 'masks/*', folder: project, origin: null }], project, code: project })).problems).toEqual(
      [],
    );
  });
});

let count = 0;

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const project = path.join(folder, String(++count));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(project, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }
  return project;
}

async function installed(settings: object | null, files: Readonly<Record<string, string>>): ReturnType<typeof discoverIn> {
  const own = Object.entries(files).map(([file, text]) => [`node_modules/electra-run-plugin-a/${file}`, text]);
  return discoverIn(
    await projectWith({
      'node_modules/electra-run-plugin-a/package.json': settings ? manifest(settings) : '{}',
      ...Object.fromEntries(own),
    }),
  );
}

/** Where nothing ships. */
async function discoverIn(project: string): Promise<Awaited<ReturnType<typeof discover>> & { text: string }> {
  const found = await discover({ project, code: folder });
  return { ...found, text: report(found.problems, { folder: project, color: false }) };
}
