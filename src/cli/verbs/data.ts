/** `electra-run data` and the verbs below it: their words. What they do is in `../data.ts`. */
import { InvalidArgumentError, type Command } from 'commander';
import { withChanges } from '../changes.ts';
import type { DataOptions, InspectOptions } from '../data.ts';
import { verb, whole, type Cli } from '../verb.ts';

/** `data` alone shows them. */
export function addData(program: Command, { streams, finish }: Cli): void {
  const data = verb(
    program,
    'data',
    "Prepare, show, count and check an experiment's text, without training on it.",
    'electra-run data stats experiments/base.json5',
  );
  below(
    data,
    'prepare',
    'Train the vocabulary and tokenize the text into the cache, where that is not done yet; goes on after Ctrl-C.',
  ).action(async (file: string, words: string[], options: DataOptions) => {
    const { prepareData } = await import('../data.ts');
    finish(await prepareData([file, words, options], streams));
  });
  below(data, 'inspect', 'Show examples as the objective makes them: tokens, what is chosen, what is put there.')
    .option('--held-out', 'of the held-out text instead of that which is trained on')
    .option('--from <index>', 'the first example', counting, 0)
    .option('--count <number>', 'how many', whole, 3)
    .option('--epoch <number>', 'the pass over the text whose choices are shown, from 0', counting, 0)
    .action(async (file: string, words: string[], options: InspectOptions) => {
      const { inspectData } = await import('../data.ts');
      finish(await inspectData([file, words, options], streams));
    });
  below(data, 'stats', 'Count documents, tokens, lengths, scripts, duplicates, unknown words and pieces that are never used.').action(
    async (file: string, words: string[], options: DataOptions) => {
      const { dataStatistics } = await import('../data.ts');
      finish(await dataStatistics([file, words, options], streams));
    },
  );
  below(data, 'why', 'Say what decides whether tokenized text is in the cache, and what else is there.').action(
    async (file: string, words: string[], options: DataOptions) => {
      const { explainData } = await import('../data.ts');
      finish(await explainData([file, words, options], streams));
    },
  );
  below(data, 'verify', 'Look at every byte of the tokenized text; the exit code is 1 where it is damaged or not there.').action(
    async (file: string, words: string[], options: DataOptions) => {
      const { verifyData } = await import('../data.ts');
      finish(await verifyData([file, words, options], streams));
    },
  );
}

function below(data: Command, name: string, summary: string): Command {
  return withChanges(verb(data, name, summary, `electra-run data ${name} experiments/base.json5`))
    .argument('<experiment>', 'experiment file')
    .argument('[changes...]', 'changes of it, such as data.length=128')
    .option('--json', 'print JSON');
}

/** Parses a whole number from 0 on. Throws what commander shows as a wrong argument. */
function counting(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return Number(text);
}
