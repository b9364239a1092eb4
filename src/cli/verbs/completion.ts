/** `electra-run completion`, and the hidden verb that its scripts call: their words. What they do is in `../completion.ts`. */
import { Argument, type Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Those that a script is there for: `completions/`. */
const SHELLS = ['bash', 'zsh', 'fish'];

/** `complete` looks at the verbs of the whole program, so it is called when all are added. */
export function addCompletion(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'completion',
    'Print a script that completes verbs, options, files and components in a shell.',
    'source <(electra-run completion bash)',
  )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: string) => {
      const { completion } = await import('../completion.ts');
      finish(completion(shell, streams));
    });
  program
    .command('complete <words...>', { hidden: true })
    .description('What can stand at the end of these words; for the scripts that completion prints.')
    .action(async (words: string[]) => {
      const { complete } = await import('../completion.ts');
      finish(await complete(program, words, streams.out));
    });
}
