/** `electra-run run`: its words. What it does is in `../run.ts`, in a worker. */
import type { Command } from 'commander';
import { onlyChanges, withChanges, type ChangeOptions } from '../changes.ts';
import type { Probes } from '../run.ts';
import { verb, withProbes, type Cli } from '../verb.ts';

/** The verb that a call without a verb means. */
export function addRun(program: Command, { finish }: Cli): void {
  withProbes(
    withChanges(
      verb(
        program,
        'run',
        'Pre-train, evaluate and fine-tune as the experiment says; an unfinished run is continued.',
        'electra-run run experiments/base.json5 seed=2 name=base-2 optimizer=sgd',
      ),
    )
      .argument('<experiment>', 'experiment file, JSON5')
      .argument('[changes...]', 'changes of it, such as train.steps=100 or ~tasks')
      .option('--fresh', 'throw away what an earlier run of this name left'),
  ).action(
    async (file: string, words: string[], { fresh, profile, debugNumerics, ...changes }: ChangeOptions & Probes & { fresh?: boolean }) => {
      const { inWorker } = await import('../in-worker.ts');
      finish(await inWorker({ verb: 'run', file, options: { ...onlyChanges(words, changes), fresh, profile, debugNumerics } }));
    },
  );
}
