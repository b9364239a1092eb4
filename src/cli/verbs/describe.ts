/** `electra-run describe`: its words. What it does is in `../describe.ts`. */
import type { Command } from 'commander';
import type { ListOptions } from '../list.ts';
import { plugins, verb, type Cli } from '../verb.ts';

/** Its word may be a kind too, for all components of it. */
export function addDescribe(program: Command, { streams, finish }: Cli): void {
  verb(program, 'describe', "Explain a component's options.", 'electra-run describe optimizer/adamw')
    .argument('<component>', 'kind/name, or a name alone')
    .addOption(plugins())
    .option('--json', 'print JSON')
    .action(async (component: string, options: ListOptions) => {
      const { describe } = await import('../describe.ts');
      finish(await describe(component, options, streams));
    });
}
