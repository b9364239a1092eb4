/** `electra-run generate`: its words. What it does is in `../generate.ts`. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { spelledNumber } from '../../source/number.ts';
import type { GenerateOptions } from '../generate.ts';
import { plugins, verb, whole, type Cli } from '../verb.ts';

/** Its texts come from standard input unless a file is named. */
export function addGenerate(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'generate',
    'Write a text for each text with an encoder-decoder (T5): a line of JSON for each line of JSON.',
    `echo '{"text": "a text"}' | electra-run generate --model runs/t5/downstream/summaries/model`,
  )
    .argument('[file]', 'JSON Lines: a text in each, and a pair where two are read; standard input unless named')
    .requiredOption('--model <folder>', 'a run, a folder of a T5ForConditionalGeneration and its tokenizer, or hf:owner/name')
    .addOption(new Option('--longest <tokens>', "most tokens of a text, the end among them; the model's, or 20").argParser(whole))
    .addOption(new Option('--beams <number>', "beginnings that are followed at once; the model's, or 1").argParser(whole))
    .addOption(new Option('--length-penalty <power>', "above 0 beams favour long texts; the model's, or 1").argParser(power))
    .addOption(new Option('--prefix <text>', 'stands before each text; the one that the model was fine-tuned with'))
    .addOption(new Option('--batch <texts>', 'texts that are written together').argParser(whole).default(16))
    .addOption(new Option('--engine <name>', 'what computes it').choices(['onnx', 'tfjs']).default('onnx'))
    .addOption(plugins())
    .action(async (file: string | undefined, options: GenerateOptions) => {
      const { generate } = await import('../generate.ts');
      finish(await generate(file, options, streams));
    });
}

/** Throws what commander shows as a wrong argument. */
function power(text: string): number {
  const value = spelledNumber(text);
  if (value === undefined || value === null || !(Math.abs(value) <= 10))
    throw new InvalidArgumentError('It must be a number from -10 to 10.');
  return value;
}
