/** `electra-run list`: its words. What it does is in `../list.ts`. */
import type { Command } from 'commander';
import type { ListOptions } from '../list.ts';
import { plugins, verb, type Cli } from '../verb.ts';

/** Its exit code is 2 where a plugin cannot be used; the others are listed. */
export function addList(program: Command, { streams, finish }: Cli): void {
  verb(program, 'list', 'List the components that an experiment can name.', 'electra-run list masker --plugins "./plugins/*.js"')
    .argument('[kind]', 'only components of this kind')
    .addOption(plugins())
    .option('--json', 'print JSON')
    .action(async (kind: string | undefined, options: ListOptions) => {
      const { list } = await import('../list.ts');
      finish(await list(kind, options, streams));
    });
}
