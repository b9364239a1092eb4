/** `electra-run new`: its words. What it does is in `../new.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** The only thing that it makes yet is a plugin. */
export function addNew(program: Command, { streams, finish }: Cli): void {
  verb(program, 'new', 'Make the skeleton of a plugin, with its test.', 'electra-run new plugin masker my-masker')
    .argument('<what>', "'plugin'")
    .argument('<kind>', 'kind of component: see electra-run list')
    .argument('<name>', 'lower-case words with dashes')
    .option('--js', 'in JavaScript instead of TypeScript')
    .action(async (what: string, kind: string, name: string, options: { js?: boolean }) => {
      const { newPlugin } = await import('../new.ts');
      finish(await newPlugin(what, kind, name, options, streams));
    });
}
