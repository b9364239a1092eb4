/** `electra-run sweep` and the verbs below it: their words. What they do is in `../sweep.ts`. */
import { Option, type Command } from 'commander';
import { onlyChanges, withChanges, type ChangeOptions } from '../changes.ts';
import type { ExtendOptions, SweepOptions } from '../sweep.ts';
import type { Running } from '../sweep-work.ts';
import { repeated, verb, whole, withSandbox, type Cli } from '../verb.ts';

/** A verb with verbs of its own: options behind `sweep resume` are those of `resume`. */
export function addSweep(program: Command, { streams, finish }: Cli): void {
  const load = (): Promise<typeof import('../sweep.ts')> => import('../sweep.ts');
  const sweep = running(
    withChanges(
      verb(
        program,
        'sweep',
        'Run an experiment many times, with other values: grids, lists, random settings, ablations, seeds.',
        'electra-run sweep experiments/base.json5 --grid objective.loss.lambda=1,10,50 --seeds 3 --jobs 2',
      ),
    ),
  )
    .argument('<experiment>', 'experiment file, JSON5')
    .argument('[changes...]', 'changes of it, such as train.steps=100 or ~tasks')
    .addOption(repeated('--grid <path=values>', 'every value with every other one, e.g. data.length=64,128'))
    .addOption(repeated('--zip <path=values;…>', 'values that go together, e.g. "data.length=64,128;train.batch=32,16"'))
    .addOption(repeated('--list <path=value;…>', 'one setting, e.g. "seed=7;train.batch=8"'))
    .addOption(repeated('--random <path=range>', 'draw values, e.g. scheduler.rate=1e-4..1e-2:log, train.batch=8..64:whole'))
    .option('--count <number>', 'settings to draw with --random', whole)
    .option('--ablate <path=values>', 'an ablation: runs that differ in this one value')
    .option('--baseline <value>', 'the value of an ablation that the others are compared with')
    .addOption(seeds())
    .enablePositionalOptions()
    .option('--prepare', 'write the manifest and the folders of the members, and run none')
    .option('--fresh', 'throw away what an earlier sweep of this name left')
    .action(async (file: string, words: string[], options: SweepOptions & ChangeOptions) =>
      finish(await (await load()).sweep(file, { ...options, ...onlyChanges(words, options) })),
    );
  running(
    subverb(sweep, 'resume', 'Go on with a sweep, or help another process with it.', 'electra-run sweep resume runs/lambda --jobs 2'),
  ).action(async (folder: string, options: Running) => finish(await (await load()).resumeSweep(folder, options)));
  running(
    subverb(
      sweep,
      'retry',
      'Run the members that failed once more, and what is unfinished.',
      'electra-run sweep retry runs/lambda --failed',
    ),
  )
    .requiredOption('--failed', 'those that failed')
    .action(async (folder: string, options: Running) => finish(await (await load()).retrySweep(folder, options)));
  running(
    subverb(
      sweep,
      'extend',
      'Add members to a sweep; those it has stay as they are.',
      'electra-run sweep extend runs/lambda --values 200 --seeds 5',
    ),
  )
    .addOption(repeated('--grid <path=values>', 'further values, or a further value that varies'))
    .option('--values <values>', 'further values of an ablation')
    .option('--count <number>', 'settings to draw in all', whole)
    .addOption(seeds())
    .option('--prepare', 'add the members and run none')
    .action(async (folder: string, options: ExtendOptions) => finish(await (await load()).extendSweepAt(folder, options)));
  subverb(sweep, 'status', 'Show how far every member of a sweep is.', 'electra-run sweep status runs/lambda --json')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: { json?: boolean }) => finish(await (await load()).statusOfSweep(folder, options, streams)));
}

function subverb(parent: Command, name: string, summary: string, call: string): Command {
  return verb(parent, name, summary, call).argument('<folder>', 'folder of the sweep, e.g. runs/lambda');
}

function running(command: Command): Command {
  const own = command.name() === 'sweep' ? command : withSandbox(command);
  return own
    .option('--jobs <number>', 'runs side by side on this machine, each in a process of its own (1 unless given)', whole)
    .option('--launcher <launcher>', "what runs them: local, or another, or its section, such as \"{type:'slurm',partition:'long'}\"")
    .option('--detach', 'hand them over and leave them to the launcher');
}

function seeds(): Option {
  return new Option('--seeds <seeds>', 'how many seeds, e.g. 3, or which, e.g. 1,5,9');
}
