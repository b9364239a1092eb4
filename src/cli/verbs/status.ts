/** `electra-run status`: its words. What it does is in `../status.ts`. */
import type { Command } from 'commander';
import { verb, type Cli } from '../verb.ts';

/** Without a folder it shows everything below `runs`. */
export function addStatus(program: Command, { streams, finish }: Cli): void {
  verb(program, 'status', 'Say how far runs are: state, steps, speed, time left, last figures.', 'electra-run status runs --json')
    .argument('[folder]', 'folder of a run, of a sweep, or of many of both', 'runs')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: { json?: boolean }) => {
      const { status } = await import('../status.ts');
      finish(await status(folder, options, streams));
    });
}
