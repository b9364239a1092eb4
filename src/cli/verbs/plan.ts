/** `electra-run plan`: its words. What it does is in `../plan.ts`. */
import type { Command } from 'commander';
import { withChanges } from '../changes.ts';
import type { PlanOptions } from '../plan.ts';
import { verb, type Cli } from '../verb.ts';

/** Its exit code is 1 where the experiment does not fit this machine. */
export function addPlan(program: Command, { streams, finish }: Cli): void {
  withChanges(
    verb(
      program,
      'plan',
      'Say what an experiment will cost: parameters, memory, computation, time, disk; train nothing.',
      'electra-run plan experiments/base.json5 train.batch=64 --measure',
    ),
  )
    .argument('<experiment>', 'experiment file')
    .argument('[changes...]', 'changes of it, such as train.steps=100')
    .option('--read', 'read the corpus and tokenize it, as the run would, to know how much text there is')
    .option('--measure', 'time a few real steps instead of single matrix products')
    .option('--no-time', 'leave times out')
    .option('--json', 'print JSON')
    .action(async (file: string, words: string[], options: PlanOptions) => {
      const { plan } = await import('../plan.ts');
      finish(await plan(file, words, options, streams));
    });
}
