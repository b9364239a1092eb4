/** `electra-run doctor`: its words. What it does is in `../doctor.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Its exit code is 1 where the default engine does not work. */
export function addDoctor(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'doctor',
    'Try every engine on this machine: what works, how fast, and what would add the rest.',
    'electra-run doctor --json',
  )
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import('../doctor.ts');
      finish(await doctor(options, streams));
    });
}
