/** What there is before a trial, and how a run goes on after it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cli } from '../cli.ts';
import type { Subject } from './trial.ts';

/** The same command again, or `resume`, wherever the run lies by now. */
export function finishing(words: readonly string[]): Subject['ways'] {
  const again = (folder: string): readonly string[] => (existsSync(path.join(folder, 'elsewhere')) ? [...words, 'runs=elsewhere'] : words);
  return [
    (folder) => [again(folder)],
    // What was killed before it wrote its experiment cannot be resumed.
    (folder) => {
      const run = ['runs/run', 'elsewhere/run'].find((each) => existsSync(path.join(folder, each, 'experiment.json')));
      return [run === undefined ? again(folder) : ['resume', run]];
    },
  ];
}

/** Commands that must end well, before any trial. */
export async function prepared(folder: string, ...commands: readonly (readonly string[])[]): Promise<void> {
  for (const words of commands) {
    const { code, error } = await cli(words, { folder, environment: { ELECTRA_RUN_CACHE: path.join(folder, 'cache') } });
    if (code !== 0) throw new Error(`${words.join(' ')}: ${error}`);
  }
}

/** The vocabulary and the tokenized text are there already, and a run of one step named `first`. */
export function withCache(folder: string, words: readonly string[]): Promise<void> {
  return prepared(folder, [...words, 'name=first', 'train.steps=1']);
}
