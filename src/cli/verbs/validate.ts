/** `electra-run validate`: its words. What it does is in `../validate.ts`. */
import type { Command } from 'commander';
import { withChanges } from '../changes.ts';
import type { ValidateOptions } from '../validate.ts';
import { verb, type Cli } from '../verb.ts';

/** Takes any number of experiments; its exit code is 2 where one of them is wrong. */
export function addValidate(program: Command, { streams, finish }: Cli): void {
  withChanges(
    verb(
      program,
      'validate',
      'Check experiments and say everything that is wrong; run nothing.',
      'electra-run validate experiments/*.json5',
    ),
  )
    .argument('<experiments...>', 'experiment files; and changes of them, such as train.steps=100')
    .option('--read', 'read the examples of the tasks too, and check their labels and metrics')
    .option('--json', 'print JSON')
    .action(async (words: string[], options: ValidateOptions) => {
      const { validateFiles } = await import('../validate.ts');
      finish(await validateFiles(words, options, streams));
    });
}
