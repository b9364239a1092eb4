import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandLine } from './shell-word.ts';

it('command lines can be pasted into a shell', () => {
  const words = ['g++', '-Wl,-rpath,$ORIGIN/..', "it's", '--flag=a/b', '', 'runs/base (2)', 'größe', 'a;b', '~', '*'];
  expect(commandLine(words.slice(0, 6))).toBe(String.raw`g++ '-Wl,-rpath,$ORIGIN/..' 'it'\''s' --flag=a/b '' 'runs/base (2)'`);
  const said = execFileSync('sh', ['-c', `printf '%s\\n' ${commandLine(words)}`], { encoding: 'utf8' });
  expect(said.split('\n').slice(0, -1)).toEqual(words);
});
