/** The tokenizer of a Hugging Face folder, by whichever component can be it. */
import { resolve } from 'node:path';
import type { AnyComponent } from '../component/component.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { silentLog } from '../track/silent.ts';
import { defaultsOf } from './open-model.ts';

/** What is asked of a tokenizer's definition to read one from a folder. */
export type TokenizerDefinition = Pick<AnyComponent, 'name' | 'options' | 'ofFolder' | 'create'>;

/** Throws a {@link UserError} where none of them is the folder's. Its options name files by absolute paths, and nothing is trained. */
export async function openTokenizer(folder: string, tokenizers: readonly TokenizerDefinition[], longest: number): Promise<Tokenizer> {
  const reasons: string[] = [];
  for (const definition of tokenizers) {
    const found = await definition.ofFolder?.(resolve(folder));
    if (found === undefined) continue;
    if ('options' in found) {
      const injected = { experimentFolder: folder, length: longest, log: silentLog };
      return (await definition.create({ ...defaultsOf(definition), ...found.options } as never, injected as never)) as Tokenizer;
    }
    reasons.push(`${definition.name}: ${found.reason}`);
  }
  throw new UserError(errors.MODEL_WITHOUT_TOKENIZER({ folder, reasons }));
}
