/**
 * Positions that a masker chooses, one example at a time: what a generator reads, and which of its tokens are wanted.
 *
 * `inputs` is what the generator reads; `positions` and `chosen` have room for as many positions as the masker may
 * choose in a sequence of this length.
 */
import { ContractError } from '../errors/contract-error.ts';
import type { Masker } from '../kinds/masker.ts';
import type { Field, Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';

interface Marks {
  /** Whether every token says if it was chosen: `chosen_tokens`, for terms whose rows are tokens. */
  readonly tokens?: boolean;
}

/** The host's part of an objective that fills in positions: the fields `inputs`, `positions` and `chosen`, and how an example has them. */
export function chosenPositions(
  masker: Masker,
  tokenizer: Tokenizer,
  { tokens = false }: Marks = {},
): Pick<Objective, 'fields' | 'corrupt'> {
  return { fields: fieldsOf(masker, tokens), corrupt: corrupterOf(masker, tokenizer, tokens) };
}

function fieldsOf(masker: Masker, marksTokens: boolean): Readonly<Record<string, Field>> {
  const slots = (length: number): readonly number[] => [masker.maxPositions(length)];
  return {
    inputs: { dtype: 'int32', shape: (length) => [length] },
    positions: { dtype: 'int32', shape: slots, holds: 'positions' },
    chosen: { dtype: 'float32', shape: slots, holds: 'weights' },
    ...(marksTokens ? { chosen_tokens: { dtype: 'float32', shape: (length: number) => [length], holds: 'weights' } as const } : {}),
  };
}

function corrupterOf(masker: Masker, tokenizer: Tokenizer, marksTokens: boolean): Objective['corrupt'] {
  return ({ ids, special }, { length, random }) => {
    const candidates = Array.from(ids.keys()).filter((position) => special[position] === 0);
    const padded = new Int32Array(length).fill(tokenizer.special.pad);
    padded.set(ids);
    const { positions, inputs } = masker.mask({ ids: padded, length: ids.length, candidates }, tokenizer, random);
    check(positions, inputs, candidates, masker.maxPositions(length));
    const seen = padded.slice();
    positions.forEach((position, index) => (seen[position] = inputs[index]));
    const fields = { inputs: seen, positions, chosen: positions.map(() => 1) };
    if (!marksTokens) return fields;
    const tokens = new Float32Array(length);
    for (const position of positions) tokens[position] = 1;
    return { ...fields, chosen_tokens: tokens };
  };
}

/** A masker is a plugin: what it returns is checked, because a wrong position would silently train on nonsense. */
function check(positions: readonly number[], inputs: readonly number[], candidates: readonly number[], slots: number): void {
  const allowed = new Set(candidates);
  if (positions.length > slots)
    throw new ContractError('masker', `it chose ${positions.length} positions where its maxPositions allows ${slots}`);
  if (positions.length !== inputs.length)
    throw new ContractError('masker', `it returned ${positions.length} positions but ${inputs.length} inputs`);
  if (new Set(positions).size !== positions.length) throw new ContractError('masker', `it chose a position twice: ${positions.join(', ')}`);
  const wrong = positions.find((position) => !allowed.has(position));
  if (wrong !== undefined)
    throw new ContractError('masker', `it chose position ${wrong}, which is none of its candidates (a special token or padding)`);
}
