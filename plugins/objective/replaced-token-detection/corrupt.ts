/** The host's part: chooses positions of one example with the masker, and says which tokens these are where only they are judged. */
import { maskedFields, maskExample, type Field, type Masker, type Objective, type Tokenizer } from 'electra-run';

type Detect = 'all' | 'chosen';

/** What the program reads beside the original tokens. */
export function fieldsOf(masker: Masker, detect: Detect): Readonly<Record<string, Field>> {
  return {
    ...maskedFields(masker),
    ...(detect === 'chosen' ? { chosen_tokens: { dtype: 'float32', shape: (length: number) => [length], holds: 'weights' } as const } : {}),
  };
}

/** Masks one example. */
export function corrupterOf(masker: Masker, tokenizer: Tokenizer, detect: Detect): Objective['corrupt'] {
  return (example, setting) => {
    const fields = maskExample(example, masker, tokenizer, setting);
    if (detect === 'all') return { ...fields };
    const tokens = new Float32Array(setting.length);
    for (const position of fields.positions) tokens[position] = 1;
    return { ...fields, chosen_tokens: tokens };
  };
}
