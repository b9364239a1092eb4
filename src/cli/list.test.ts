/** `list` and `describe` as a user types them, also where something is wrong with a plugin. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import { discover } from '../registry/discover.ts';
import { exampleOf, INSIDE_A_TASK } from '../registry/example.ts';
import { root } from '../../test/support/cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runProgram } from './program.ts';

const fixtures = path.join(root, 'test/fixtures');

describe('electra-run list', () => {
  it('lists the sound components where a plugin cannot be loaded, tells file and line of that one, and ends with 2', async () => {
    const { code, out, error } = await call('list', 'masker', '--plugins', `${fixtures}/broken-plugins/throws.js`, '--plugins', `${fixtures}/project/plugins/front.ts`);
    expect(code).toBe(2);
    expect(out).toMatch(/^masker: .*\n {2}front +Masks the first words\. {2}\(test\/fixtures\/project\/plugins\/front\.ts\)\n {2}uniform/);
    expect(error).toMatch(/test\/fixtures\/broken-plugins\/throws\.js:4:\d+ {2}error {2}plugin-broken/);
  });

  it('suggests a kind', async () => {
    expect(await call('list', 'maskers')).toMatchObject({ code: 2, error: expect.stringContaining("There is no kind 'maskers'. Did you mean 'masker'?") });
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
    expect(out).toMatch(/ {2}Example, in a task:\n {4}dataset: \{ type: 'text-files', train: 'train\.tsv', textColumn: 'text', labelColumn: 'label' \},\n/);
  });

  it('gives examples that are valid, for every component that ships', async () => {
    const { registry } = await discover();
    const folder = temporaryFolder('describe');
    for (const { definition } of registry.entries()) {
      const shown = exampleOf(definition, registry);
      const type = /tag|conll|pos/.test(definition.name) ? 'token-classification' : 'text-classification';
      const sections = INSIDE_A_TASK.includes(definition.kind) ? { tasks: [{ type, dataset: { type: 'wordnet-supersense' }, ...shown }] } : shown;
      const file = path.join(folder, `${definition.kind}-${definition.name}.json5`);
      writeFileSync(file, JSON.stringify({ extends: 'electra-run/base', ...sections }));
      const { problems } = await loadExperiment(file);
      expect([definition.kind, definition.name, ...problems.map(({ message }) => message)]).toEqual([definition.kind, definition.name]);
    }
  });
});

const before = process.cwd();
process.chdir(root);
afterAll(() => process.chdir(before));

async function call(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { out: '', error: '' };
  const code = await runProgram(words, { out: { write: (text) => void (written.out += text) }, error: { write: (text) => void (written.error += text) } });
  return { code, ...written };
}
