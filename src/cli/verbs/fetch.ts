/** `electra-run fetch`: its words. What it does is in `../fetch.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Prints folders, so that other programs can be given them. */
export function addFetch(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'fetch',
    'Fetch models of the hub into the cache that Python shares, and print where they are.',
    'electra-run fetch hf:owner/name',
  )
    .argument('<names...>', "models: 'hf:owner/name', or 'hf:owner/name@revision'")
    .action(async (names: string[]) => {
      const { fetchModels } = await import('../fetch.ts');
      finish(await fetchModels(names, streams));
    });
}
