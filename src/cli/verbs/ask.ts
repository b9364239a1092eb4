/** The verbs that ask a model a line at a time: their words. What each does is in the file of its name above. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { spelledNumber } from '../../source/number.ts';
import type { AskOptions, Asking } from '../ask.ts';
import type { EmbedOptions } from '../embed.ts';
import type { PredictOptions } from '../predict.ts';
import { plugins, verb, whole, withEngine, withPooling, withVectors, type Cli } from '../verb.ts';

/** `electra-run predict`. */
export function addPredict(program: Command, cli: Cli): void {
  asking(
    program,
    'predict',
    'Say what a fine-tuned model predicts: labels or a number for texts, labels for words, answers to questions.',
    `echo '{"text": "a text"}' | electra-run predict --model runs/base/downstream/supersense/model`,
    'a text in each, and a pair where two are read; for labels of words, a text or its words; for answers, a question and a context',
  )
    .addOption(
      new Option('--top <number>', 'list so many of the likeliest labels of a text, or of the best answers; 1 unless given').argParser(
        whole,
      ),
    )
    .addOption(
      new Option(
        '--threshold <share>',
        'of several labels, those that are likelier; as the model was judged unless given, or 0.5',
      ).argParser(share),
    )
    .addOption(
      new Option(
        '--decline-above <score>',
        'say that there is no answer where more than this speaks for none; never unless given',
      ).argParser(number),
    )
    .action(async (file: string | undefined, options: PredictOptions) => {
      const { predicting } = await import('../predict.ts');
      await answered(file, options, predicting(options), cli);
    });
}

/** `electra-run score`. */
export function addScore(program: Command, cli: Cli): void {
  asking(
    program,
    'score',
    'Say of each token how likely another one stood there, with a network that judges tokens.',
    `echo '{"text": "a text"}' | electra-run score --model runs/base`,
    'a text in each, or input_ids, and attention_mask and token_type_ids where they are wanted',
  ).action(async (file: string | undefined, options: AskOptions) => {
    const { scoring } = await import('../score.ts');
    await answered(file, options, scoring(options), cli);
  });
}

/** `electra-run fill-mask`. */
export function addFillMask(program: Command, cli: Cli): void {
  asking(
    program,
    'fill-mask',
    'Propose tokens for the hidden places of texts, with their probabilities.',
    `echo '{"text": "the [MASK] of the state"}' | electra-run fill-mask --model runs/base`,
    'a text in each, with [MASK] where a token is wanted',
  )
    .addOption(new Option('--top <tokens>', 'propose so many for a place').argParser(whole).default(5))
    .action(async (file: string | undefined, options: AskOptions & { top: number }) => {
      const { filling } = await import('../fill-mask.ts');
      await answered(file, options, filling(options), cli);
    });
}

/** `electra-run embed`. */
export function addEmbed(program: Command, cli: Cli): void {
  withVectors(
    asking(
      program,
      'embed',
      'Give a vector for each text: the mean of its last states, scaled to length 1.',
      `echo '{"text": "a text"}' | electra-run embed --model models/small`,
      'a text in each',
    ),
  ).action(async (file: string | undefined, options: EmbedOptions) => {
    const { embedding } = await import('../embed.ts');
    await answered(file, options, embedding(options), cli);
  });
}

/** `electra-run similarity`. */
export function addSimilarity(program: Command, cli: Cli): void {
  withPooling(
    asking(
      program,
      'similarity',
      'Say how near the two texts of each line are: the cosine of their vectors.',
      `echo '{"text": "a text", "pair": "another one"}' | electra-run similarity --model models/small`,
      'a text and a pair in each',
    ),
  ).action(async (file: string | undefined, options: EmbedOptions) => {
    const { comparing } = await import('../embed.ts');
    await answered(file, options, comparing(options), cli);
  });
}

async function answered<Q extends object>(
  file: string | undefined,
  options: AskOptions,
  asking: Asking<Q>,
  { streams, finish }: Cli,
): Promise<void> {
  const { ask } = await import('../ask.ts');
  finish(await ask(file, options, asking, streams));
}

function asking(program: Command, name: string, summary: string, call: string, lines: string): Command {
  return withEngine(verb(program, name, summary, call))
    .argument('[file]', `JSON Lines: ${lines}; standard input unless named`)
    .requiredOption('--model <folder>', 'a run, a folder with config.json and model.safetensors, an exported one, or hf:owner/name')
    .option('--plain', 'each line is a text, and not JSON')
    .addOption(
      new Option('--beyond <what>', 'texts that are longer than the model reads: an error, or cut and counted')
        .choices(['refuse', 'cut'])
        .default('refuse'),
    )
    .addOption(plugins());
}

/** Throws what commander shows as a wrong argument. */
function number(text: string): number {
  const value = spelledNumber(text);
  if (typeof value !== 'number') throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** Throws what commander shows as a wrong argument. */
function share(text: string): number {
  const value = spelledNumber(text) ?? -1;
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}
