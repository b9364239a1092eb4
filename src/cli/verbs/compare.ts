/** `electra-run compare`: its words. What it does is in `../compare.ts`. */
import { Option, type Command } from 'commander';
import type { CompareOptions } from '../compare.ts';
import { append, verb, type Cli } from '../verb.ts';

/** Its exit code is 1 where a run is damaged and left out. */
export function addCompare(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'compare',
    'Show what differs between runs and what it does to their figures, over seeds and to a baseline.',
    'electra-run compare runs/lambda --metric tokens_per_second\n  electra-run compare runs/base runs/base-2',
  )
    .argument('<folders...>', 'folders of runs, and of sweeps for all of their runs')
    .addOption(
      new Option('--metric <name>', 'show this figure, e.g. tokens_per_second; may be repeated; all for every one')
        .argParser(append)
        .default([], 'the most telling ones'),
    )
    .option('--baseline <run>', 'measure against this run, or this value (default: what the sweep says, or the first run)')
    .option(
      '--by <setting>',
      'the setting that the comparison is about, e.g. loss.lambda (default: what the sweep says, or the only one that differs)',
    )
    .option('--sort <name>', 'order by a setting or a figure, best first')
    .option('--json', 'print JSON')
    .option('--csv', 'print a line per run')
    .option('--html <file>', 'also write a page with tables and plots, for any browser, readable offline')
    .action(async (folders: string[], options: CompareOptions) => {
      const { compare } = await import('../compare.ts');
      finish(await compare(folders, options, streams));
    });
}
