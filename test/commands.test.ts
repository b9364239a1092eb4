/** Every verb, found in the program itself: described, with an example that names it, and on its page. */
import { describe, expect, it } from 'vitest';
import { programOf } from '../src/cli/program.ts';
import { commandsPage, examplesOf, nameOf, verbsOf } from './support/commands-page.ts';

const silent = { write: () => undefined };
const program = programOf({ out: silent, error: silent }, () => undefined);
const verbs = verbsOf(program).map((verb) => [nameOf(verb), verb] as const);

describe.each(verbs)('electra-run %s', (name, verb) => {
  it('says in a sentence what it does', () => {
    expect(verb.description()).toMatch(/^\S.*\.$/);
  });

  it('says of every argument and option what it is', () => {
    const missing = [
      ...verb.registeredArguments.map((argument) => [argument.name(), argument.description]),
      ...verb.options.map((option) => [option.flags, option.description]),
    ].filter(([, description]) => description === '');
    expect(missing).toEqual([]);
  });

  it('has an example that calls it', () => {
    expect(examplesOf(verb)).not.toEqual([]);
    for (const example of examplesOf(verb)) expect(example).toContain(`electra-run ${name}`);
  });
});

it.each(['reproduce', 'status', 'sweep status', 'compare', 'diff', 'validate', 'explain', 'plan', 'list', 'describe', 'doctor'])(
  'electra-run %s gives JSON to scripts',
  (name) => {
    const verb = new Map(verbs).get(name);
    expect(verb?.options.map(({ long }) => long)).toContain('--json');
  },
);

it('docs/commands.md says the same (npx vitest run test/commands.test.ts --update renews it)', async () => {
  await expect(commandsPage(programOf({ out: silent, error: silent }, () => undefined))).toMatchFileSnapshot('../docs/commands.md');
});
