/** Completion in the shells themselves: the scripts are sourced and asked, as a TAB would. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, main } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('completion');
const bin = path.join(folder, 'bin');
mkdirSync(bin);
mkdirSync(path.join(folder, 'runs/base'), { recursive: true });
writeFileSync(path.join(folder, 'mine.json5'), '{}');
writeFileSync(path.join(folder, 'notes.txt'), '');
writeFileSync(path.join(bin, 'electra-run'), `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`);
chmodSync(path.join(bin, 'electra-run'), 0o755);

const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}` };

const MASKERS = ['frequency-weighted', 'geometric-spans', 'n-grams', 'uniform', 'whole-words'].map((name) => `masker/${name}`);

describe('bash', () => {
  it.each([
    ['verbs', ['electra-run', 'pl'], ['plan']],
    ['experiments in place of a verb', ['electra-run', 'mi'], ['mine.json5']],
    ["a verb's verbs", ['electra-run', 'sweep', 're'], ['resume', 'retry']],
    ['options', ['electra-run', 'plan', '--me'], ['--measure']],
    ['options after other words', ['electra-run', 'sweep', 'resume', 'runs/x', '--jo'], ['--jobs']],
    ['experiments, and folders on the way to them', ['electra-run', 'validate', ''], ['mine.json5', 'bin', 'runs']],
    ['folders of runs', ['electra-run', 'compare', 'runs/'], ['runs/base']],
    ['files after an option that wants one', ['electra-run', 'schema', '--out', 'no'], ['notes.txt']],
    ['nothing after an option that wants a number', ['electra-run', 'reproduce', 'runs/base', '--steps', ''], []],
    ['kinds', ['electra-run', 'list', 'to'], ['tokenizer']],
    ['components', ['electra-run', 'describe', 'generator/'], ['generator/electra', 'generator/frequencies', 'generator/uniform']],
    ['maskers', ['electra-run', 'describe', 'masker/'], MASKERS],
    ['settings of an experiment', ['electra-run', 'plan', 'mine.json5', 'data.l'], ['data.length=']],
    ['shells', ['electra-run', 'completion', 'z'], ['zsh']],
    ['nothing for what is no verb', ['electra-run', 'unheard', '--of'], []],
  ])('completes %s', (_, words, expected) => {
    expect(inBash(words).sort()).toEqual([...expected].sort());
  });

  it('is told to complete electra-run', () => {
    const out = execFileSync('bash', ['-c', 'source <(electra-run completion bash) && complete -p electra-run'], {
      env: environment,
      encoding: 'utf8',
    });
    expect(out).toBe('complete -F _electra_run electra-run\n');
  });
});

// Where a shell is not installed there is nobody to ask.
describe.runIf(isInstalled('zsh'))('zsh', () => {
  it.each([
    [
      ['electra-run', 'pl'],
      ['files -g *.json5', 'plan:Say what an experiment will cost'],
    ],
    [['electra-run', 'list', 'to'], ['tokenizer:text to token ids']],
    [['electra-run', 'plan', 'mine.json5', 'data.l'], ['data.length=']],
    [['electra-run', 'compare', ''], ['files -/']],
  ])('completes %s', (words, expected) => {
    // The functions that zsh's completion gives to scripts write down what they are given.
    const script = `
      compdef() { :; }; _files() { print -l "files $*"; }; _describe() { print -l "\${(P@)2}"; }; compadd() { shift 3; print -l "$@"; }
      source <(electra-run completion zsh)
      words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _electra_run`;
    const lines = execFileSync('zsh', ['-fc', script], { cwd: folder, env: environment, encoding: 'utf8' }).split('\n').filter(Boolean);
    expect(lines).toHaveLength(expected.length);
    lines.forEach((line, index) => expect(line.startsWith(expected[index]), line).toBe(true));
  });
});

describe.runIf(isInstalled('fish'))('fish', () => {
  it.each([
    ['electra-run pl', ['plan']],
    ['electra-run sweep re', ['resume', 'retry']],
    ['electra-run describe generator/', ['generator/electra']],
    ['electra-run validate mi', ['mine.json5']],
  ])('completes %s', (line, expected) => {
    const script = `electra-run completion fish | source; complete --do-complete '${line}'`;
    const out = execFileSync('fish', ['--no-config', '-c', script], {
      cwd: folder,
      env: { ...environment, HOME: folder },
      encoding: 'utf8',
    });
    expect(
      out
        .split('\n')
        .filter(Boolean)
        .map((each) => each.split('\t')[0]),
    ).toEqual(expected);
  });
});

it.each(['bash', 'zsh', 'fish'])('the script for %s says how to install it', async (shell) => {
  const { out, code } = await cli(['completion', shell], { folder });
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^# Completion of electra-run in ${shell}\\. In \\S+:? .*electra-run completion ${shell}`, 'm'));
});

it('refuses another shell', async () => {
  expect(await cli(['completion', 'tcsh'], { folder })).toMatchObject({ code: 2, error: expect.stringContaining('bash, zsh, fish') });
});

function inBash(words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = [
    'compopt() { :; }; source <(electra-run completion bash)',
    `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _electra_run; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('; ');
  return execFileSync('bash', ['--norc', '-c', script], { cwd: folder, env: environment, encoding: 'utf8' }).split('\n').filter(Boolean);
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}
