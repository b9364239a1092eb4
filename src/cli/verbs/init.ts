/** `electra-run init`: its words. What it does is in `../init.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Without a folder it takes the one where the program is started. */
export function addInit(program: Command, { streams, finish }: Cli): void {
  verb(program, 'init', 'Make a starter project: an experiment, a plugin and its test.', 'electra-run init my-project')
    .argument('[folder]', 'where; this folder unless given')
    .action(async (folder: string | undefined) => {
      const { init } = await import('../init.ts');
      finish(await init(folder, streams));
    });
}
