/** Positions that a masker chooses, one example at a time: what a generator reads, and which of its tokens are wanted. */
import type { Masker } from '../kinds/masker.ts';
import type { Field, Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { maskedFields, maskExample } from './masked-example.ts';

interface Marks {
  /** Whether every token says if it was chosen: `chosen_tokens`, for terms whose rows are tokens. */
  readonly tokens?: boolean;
}

/** The host's part of an objective that fills in positions: the fields `inputs`, `positions` and `chosen`, and how an example has them. */
export function chosenPositions(
  masker: Masker,
  tokenizer: Tokenizer,
  { tokens: marksTokens = false }: Marks = {},
): Pick<Objective, 'fields' | 'corrupt'> {
  const marks: Field = { dtype: 'float32', shape: (length) => [length], holds: 'weights' };
  return {
    fields: { ...maskedFields(masker), ...(marksTokens ? { chosen_tokens: marks } : {}) },
    corrupt(example, setting) {
      const fields = maskExample(example, masker, tokenizer, setting);
      if (!marksTokens) return { ...fields };
      const tokens = new Float32Array(setting.length);
      for (const position of fields.positions) tokens[position] = 1;
      return { ...fields, chosen_tokens: tokens };
    },
  };
}
