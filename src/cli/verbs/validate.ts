/** `electra-run validate`: its words. What it does is in `../validate.ts`. */
import type { Command } from 'commander';
import { withChanges, type ChangeOptions } from '../changes.ts';
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
    .option('--json', 'print JSON')
    .action(async (words: string[], options: ChangeOptions & { json?: boolean }) => {
      const { validateFiles } = await import('../validate.ts');
      finish(await validateFiles(words, options, streams));
    });
}
