/** `electra-run plan`: its words. What it does is in `../plan.ts`. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { errors, UserError } from '../../errors/index.ts';
import { spelledNumber } from '../../source/number.ts';
import { withChanges } from '../changes.ts';
import type { PlanOptions } from '../plan.ts';
import { example, fraction, verb, type Cli } from '../verb.ts';
import { bitsPerSecond, timeBetween } from './amounts.ts';

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
    .addHelpText(
      'after',
      example('electra-run plan experiments/base.json5 train.microBatch=4 --ranks 8 --network 10G').replace('\nExample:\n', ''),
    )
    .argument('<experiment>', 'experiment file')
    .argument('[changes...]', 'changes of it, such as train.steps=100')
    .option('--read', 'read the corpus and tokenize it, as the run would, to know how much text there is')
    .option('--measure', 'time a few real steps instead of single matrix products')
    .option('--no-time', 'leave times out')
    .addOption(new Option('--ranks <number>', 'simulate the steps on up to so many machines like this one, one rank each').argParser(ranks))
    .addOption(ofRanks('--network <bits>', 'bits per second between them, in M, G or T', bitsPerSecond, '10G'))
    .addOption(ofRanks('--latency <time>', 'how long a message is on its way', timeBetween('0.1us', '1s'), '50us'))
    .addOption(ofRanks('--slow <factor>', 'how many times as long as the others one of them computes', factor, '1'))
    .addOption(ofRanks('--jitter <share>', 'by how much the times of micro-batches differ', fraction, '0'))
    .addOption(ofRanks('--failures <time>', 'mean time from one failure of a machine to its next, e.g. 30d', timeBetween('1min', '36500d')))
    .addOption(ofRanks('--restart <time>', 'from a failure to the first step after it', timeBetween('1s', '30d'), '2min'))
    .option('--json', 'print JSON')
    .action(async (file: string, words: string[], options: PlanOptions, command: Command) => {
      requireRanks(command);
      const { plan } = await import('../plan.ts');
      finish(await plan(file, words, options, streams));
    });
}

/** An option that says more of the ranks; `otherwise` as one would type it. */
function ofRanks(flags: string, description: string, parse: (text: string) => number, otherwise?: string): Option {
  const option = new Option(flags, `with --ranks: ${description}`).argParser(parse);
  return otherwise === undefined ? option : option.default(parse(otherwise), otherwise);
}

/** Throws a {@link UserError} for what says more of ranks that are not asked for, and for ranks without times. */
function requireRanks(command: Command): void {
  const { ranks: asked, time } = command.opts<PlanOptions>();
  if (asked !== undefined && time !== false) return;
  const given = command.options.find(
    (option) => option.description.startsWith('with --ranks') && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (asked !== undefined)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: '--ranks is about times, and --no-time leaves them out.', hint: 'Leave one of them out.' }),
    );
  if (given !== undefined)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: `${given.long} is about ranks, and none are asked for.`, hint: 'Say how many: --ranks 8' }),
    );
}

/** Most that are simulated in a few seconds. */
const MOST_RANKS = 1024;

function ranks(text: string): number {
  const value = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Infinity;
  if (value > MOST_RANKS) throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_RANKS}.`);
  return value;
}

function factor(text: string): number {
  const value = spelledNumber(text) ?? 0;
  if (!(value >= 1 && value <= 1000)) throw new InvalidArgumentError('It must be a number from 1 to 1000, e.g. 1.5.');
  return value;
}
