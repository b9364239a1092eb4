/** `electra-run explain`: its words. What it does is in `../explain.ts`. */
import type { Command } from 'commander';
import { withChanges, type ChangeOptions } from '../changes.ts';
import { verb, type Cli } from '../verb.ts';

/** Paths and changes stand in any order behind the file: a change has a `=` or begins with `~`. */
export function addExplain(program: Command, { streams, finish }: Cli): void {
  withChanges(
    verb(
      program,
      'explain',
      'Say who set a value and what it overrode; without a path, show every value with its origin.',
      'electra-run explain experiments/base.json5 objective.loss.lambda',
    ),
  )
    .argument('<experiment>', 'experiment file')
    .argument('[paths...]', 'paths of values; and changes, such as train.steps=100')
    .option('--json', 'print JSON')
    .action(async (file: string, words: string[], options: ChangeOptions & { json?: boolean }) => {
      const { explainExperiment } = await import('../explain.ts');
      finish(await explainExperiment(file, words, options, streams));
    });
}
