/** `electra-run fetch`: its words. What it does is in `../fetch.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Prints folders, so that other programs can be given them. */
export function addFetch(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'fetch',
    'Fetch models and files of data sets of the hub into the cache that Python shares, and print where they are.',
    'electra-run fetch hf:owner/name',
  )
    .argument(
      '<names...>',
      "models: 'hf:owner/name', or 'hf:owner/name@revision'; files of data sets: 'hf://datasets/owner/name/**/*.parquet'",
    )
    .action(async (names: string[]) => {
      const { fetchNames } = await import('../fetch.ts');
      finish(await fetchNames(names, streams));
    });
}
