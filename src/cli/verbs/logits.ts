/** `electra-run logits`: its words. What it does is in `../logits.ts`. */
import { Option, type Command } from 'commander';
import type { LogitsOptions } from '../logits.ts';
import { plugins, verb, type Cli } from '../verb.ts';

/** Its questions come from standard input unless a file is named. */
export function addLogits(program: Command, { streams, finish }: Cli): void {
  verb(
    program,
    'logits',
    "Say what a model computes for token ids: a line of JSON for each line of JSON, under Hugging Face's names.",
    `echo '{"input_ids": [2, 17, 8, 3]}' | electra-run logits --model models/small`,
  )
    .argument('[file]', 'JSON Lines, an example or a batch in each: input_ids and what else the class takes; standard input unless named')
    .requiredOption(
      '--model <folder>',
      'a run, a folder with config.json and model.safetensors, an exported network or one of Hugging Face, or hf:owner/name',
    )
    .addOption(new Option('--engine <name>', 'what computes it').choices(['onnx', 'tfjs']).default('onnx'))
    .addOption(plugins())
    .action(async (file: string | undefined, options: LogitsOptions) => {
      const { logits } = await import('../logits.ts');
      finish(await logits(file, options, streams));
    });
}
