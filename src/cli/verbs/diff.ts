/** `electra-run diff`: its words. What it does is in `../diff.ts`. */
import type { Command } from 'commander';
import { verb, withSandbox, type Cli } from '../verb.ts';

/** Each side is a run or an experiment. */
export function addDiff(program: Command, { streams, finish }: Cli): void {
  withSandbox(
    verb(
      program,
      'diff',
      'Show how two runs or experiments differ, key by key, and who set each value.',
      'electra-run diff runs/base experiments/base.json5',
    ),
  )
    .argument('<a>', 'folder of a run, or an experiment file')
    .argument('<b>', 'the other one')
    .option('--json', 'print JSON')
    .action(async (a: string, b: string, options: { json?: boolean }) => {
      const { diff } = await import('../diff.ts');
      finish(await diff(a, b, options, streams));
    });
}
