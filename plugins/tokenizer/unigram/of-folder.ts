/** The options that make this the tokenizer of a model's folder: its vocabulary, which says how texts are read, and its special tokens. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { optionsOrReason, specialNamesIn, type OfFolder, type UsualNames } from 'electra-run';
import { vocabularyIn } from './vocabulary-file.ts';

/** ALBERT's and XLNet's; T5's `</s>` stands for what it lacks. */
const USUAL: UsualNames = {
  usual: { pad: ['<pad>'], unk: ['<unk>'], cls: ['[CLS]', '<cls>'], sep: ['[SEP]', '<sep>'], mask: ['[MASK]', '<mask>'] },
  end: '</s>',
};

/** The library that turns one into the other, with what a model's class does to texts beside. */
const WRITES = "transformers' AutoTokenizer.from_pretrained(…).save_pretrained(…)";

/** What this tokenizer cannot do comes back as the reason. */
export function optionsOf(folder: string): Promise<OfFolder> {
  return optionsOrReason(async () => {
    const file = join(folder, 'tokenizer.json');
    if (!existsSync(file)) {
      const isOlder = existsSync(join(folder, 'spiece.model'));
      return { reason: isOlder ? `it has spiece.model and no tokenizer.json, which ${WRITES} writes` : 'it has no tokenizer.json' };
    }
    const { vocabulary } = await vocabularyIn(file);
    const pieces = vocabulary.map(([piece]) => piece);
    const found = await specialNamesIn(folder, pieces, USUAL);
    return 'reason' in found ? found : { options: { vocabulary: file, ...found.options } };
  });
}
