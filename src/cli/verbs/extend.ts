/** `electra-run extend`: its words. What it does is in `../extend.ts`, in a worker. */
import type { Command } from 'commander';
import { onlyChanges, withChanges, type ChangeOptions } from '../changes.ts';
import type { Probes } from '../run.ts';
import { verb, withProbes, type Cli } from '../verb.ts';

/** Takes changes as `run` does. */
export function addExtend(program: Command, { finish }: Cli): void {
  withProbes(
    withChanges(
      verb(
        program,
        'extend',
        'Go on with a run under other settings: more steps, another task, another evaluation. Says what is kept and what is done.',
        'electra-run extend runs/base train.steps=2000\n  electra-run extend runs/base --set-file more-tasks.json5 --dry-run',
      ),
    )
      .argument('<run>', 'folder of the run, finished or not')
      .argument('[changes...]', 'changes of it, such as train.steps=2000 or ~tasks.1')
      .option('--dry-run', 'only say what would be kept and done'),
  ).action(
    async (
      folder: string,
      words: string[],
      { dryRun, profile, debugNumerics, ...changes }: ChangeOptions & Probes & { dryRun?: boolean },
    ) => {
      const { inWorker } = await import('../in-worker.ts');
      finish(await inWorker({ verb: 'extend', folder, options: { ...onlyChanges(words, changes), dryRun, profile, debugNumerics } }));
    },
  );
}
