/** `electra-run reproduce`: its words. What it does is in `../reproduce.ts`, in a worker. */
import type { Command } from 'commander';
import type { ReproduceOptions } from '../reproduce.ts';
import { fraction, verb, whole, withSandbox, type Cli } from '../verb.ts';

/** Its exit code is 1 where a number differs. */
export function addReproduce(program: Command, { finish }: Cli): void {
  withSandbox(
    verb(
      program,
      'reproduce',
      'Run a finished run again and compare its numbers, to the bit.',
      'electra-run reproduce runs/base --steps 100',
    ),
  )
    .argument('<run>', 'folder of the run')
    .option('--check', 'only say whether code, text and machine are the recorded ones')
    .option('--steps <number>', 'repeat only so many steps, up to the next logged one', whole)
    .option('--out <folder>', 'folder of the repetition (default: <run>-reproduced)')
    .option('--tolerance <number>', 'accept figures that differ by this much, relative to the larger one', fraction)
    .option('--json', 'print JSON')
    .action(async (folder: string, options: ReproduceOptions) => {
      const { inWorker } = await import('../in-worker.ts');
      finish(await inWorker({ verb: 'reproduce', folder, options }));
    });
}
