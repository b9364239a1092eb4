/** `electra-run init`: its words. What it does is in `../init.ts`, and with `--from` in `../init-from.ts`. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { spelledNumber } from '../../source/number.ts';
import { ENCODINGS, type TextEncoding } from '../../text/encoding.ts';
import { errors, UserError } from '../../errors/index.ts';
import type { InitFromOptions } from '../init-from.ts';
import { example, verb, type Cli } from '../verb.ts';

/** Without a folder it takes the one where the program is started. */
export function addInit(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'init',
    'Make a starter project: an experiment, a plugin and its test; or with --from an experiment that fits your own text.',
    'electra-run init my-project',
  )
    .addHelpText('after', example("electra-run init --from 'texts/**/*.txt' --hours 2").replace('\nExample:\n', ''))
    .argument('[folder]', 'where; this folder unless given')
    .option('--from <patterns...>', 'look at these files (text, JSON Lines, CSV, TSV, Parquet; packed, in tar) and suggest an experiment')
    .option('--name <name>', "of the experiment and its file; that of the files' folder unless given")
    .option('--text-column <column>', 'of records, the column of the text; the longest unless given')
    .addOption(new Option('--encoding <name>', 'encoding of the files, such as windows-1252; utf-8 unless given').argParser(encoding))
    .addOption(new Option('--hours <number>', 'time that the training may take on this machine').argParser(hours).default(1))
    .addOption(new Option('--sample <MiB>', 'text that is looked at; beyond it, of many files some').argParser(mebibytes).default(32))
    .addOption(new Option('--seed <number>', 'another one looks at other files').argParser(seed).default(1))
    .option('--prepare', 'learn the vocabulary and tokenize the text at once, as `data prepare` does')
    .option('--json', 'print JSON')
    .action(async (folder: string | undefined, options: Omit<InitFromOptions, 'from'> & Partial<InitFromOptions>, command: Command) => {
      const { from } = options;
      if (from) {
        const { initFrom } = await import('../init-from.ts');
        return finish(await initFrom(folder, { ...options, from }, streams));
      }
      const [alone] = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
      if (alone !== undefined) throw needsFrom(command.options.find((option) => option.attributeName() === alone)?.long ?? alone);
      const { init } = await import('../init.ts');
      return finish(await init(folder, streams));
    });
}

function needsFrom(option: string): UserError {
  return new UserError(
    errors.BAD_ARGUMENTS({ reason: `${option} is about text, and no text is named.`, hint: "Name it: --from 'texts/**/*.txt'" }),
  );
}

/** Throws what commander shows as a wrong argument, as the others do. */
function encoding(text: string): TextEncoding {
  const found = ENCODINGS.find((name) => name === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${ENCODINGS.join(', ')}.`);
  return found;
}

function hours(text: string): number {
  const value = spelledNumber(text) ?? 0;
  if (!(value >= 0.01 && value <= 10_000)) throw new InvalidArgumentError('It must be a number from 0.01 to 10000, e.g. 0.5.');
  return value;
}

function mebibytes(text: string): number {
  const value = spelledNumber(text) ?? 0;
  if (!(value >= 0.1 && value <= 1024)) throw new InvalidArgumentError('It must be a number from 0.1 to 1024.');
  return value;
}

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 on, of nine digits at most.');
  return Number(text);
}
