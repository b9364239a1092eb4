/** The page about comparing runs and the help of its verbs say the same. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../src/cli/program.ts';
import { root } from './support/cli.ts';

const page = readFileSync(path.join(root, 'docs/comparing-runs.md'), 'utf8');

describe('docs/comparing-runs.md', () => {
  it('explains every option of compare, and no other', async () => {
    const documented = [...page.matchAll(/^\| `(--[a-z]+(?: <\w+>)?)` \|/gm)].map(([, option]) => option);
    expect(documented.sort()).toEqual((await optionsOf('compare')).sort());
  });

  it('calls verbs and options that there are', async () => {
    const calls = [...page.matchAll(/npx electra-run (\w+(?: extend)?)([^\n`#]*)/g)].map(([, verb, rest]) => ({
      verb,
      options: [...rest.matchAll(/--[a-z]+/g)].map(([option]) => option),
    }));
    expect(calls.length).toBeGreaterThan(4);
    for (const { verb, options } of calls) {
      const known = (await optionsOf(...verb.split(' '))).map((option) => option.split(' ')[0]);
      expect(
        options.filter((option) => !known.includes(option)),
        verb,
      ).toEqual([]);
    }
  });
});

/** As the help writes them: `--metric <name>`. */
async function optionsOf(...verb: readonly string[]): Promise<string[]> {
  const written = { out: '' };
  expect(await runProgram([...verb, '--help'], { out: { write: (text: string) => (written.out += text) }, error: process.stderr })).toBe(0);
  return [...written.out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+(?: <[^>]+>)?)/gm)]
    .map(([, option]) => option)
    .filter((option) => option !== '--help');
}
