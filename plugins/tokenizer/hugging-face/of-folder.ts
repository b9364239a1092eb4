/** The options that make this the tokenizer of a model's folder: its tokenizer.json and its special tokens. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { optionsOrReason, specialNamesIn, type OfFolder, type SpecialTokens } from 'electra-run';
import { tokenizerIn } from './vocabulary-file.ts';

/** What cannot be done here comes back as the reason. */
export function optionsOf(folder: string): Promise<OfFolder> {
  return optionsOrReason(async () => {
    const file = join(folder, 'tokenizer.json');
    if (!existsSync(file)) return { reason: 'it has no tokenizer.json' };
    const { pieces } = await tokenizerIn(file, folder);
    const found = await specialsBeside(file, pieces);
    return 'reason' in found ? found : { options: { vocabulary: file, ...found.options } };
  });
}

const USUAL: Readonly<Record<keyof SpecialTokens, readonly string[]>> = {
  pad: ['[PAD]', '<pad>', '<|padding|>', '<|pad|>'],
  unk: ['[UNK]', '<unk>', '<|unk|>'],
  cls: ['[CLS]', '<cls>', '<s>', '<bos>', '<|startoftext|>', '<|begin_of_text|>'],
  sep: ['[SEP]', '<sep>', '</s>', '<eos>'],
  mask: ['[MASK]', '<mask>', '<|mask|>'],
};
/** What stands for all that a vocabulary lacks, in this order. */
const ENDS = ['</s>', '<|endoftext|>', '<|end_of_text|>', '<eos>', '[SEP]'] as const;

/** Options `padToken`, … and `sentinels` for a vocabulary: as is said, by the files beside it, else as they are usually called. */
export function specialsBeside(
  file: string,
  pieces: readonly string[],
  said?: Readonly<Record<string, string | undefined>>,
): ReturnType<typeof specialNamesIn> {
  const there = new Set(pieces);
  const end = ENDS.find((name) => there.has(name)) ?? ENDS[0];
  return specialNamesIn(dirname(file), pieces, { usual: USUAL, end }, said);
}
