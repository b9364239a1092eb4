/**
 * The host's part: chooses positions of one example with the masker.
 *
 * `inputs` is what the generator reads; `positions` and `chosen` have room for as many positions as the masker may
 * choose in a sequence of this length.
 */
import { ContractError, type Field, type Masker, type Objective, type Tokenizer } from 'electra-run';

type Detect = 'all' | 'chosen';

/** What the program reads beside the original tokens. */
export function fieldsOf(masker: Masker, detect: Detect): Readonly<Record<string, Field>> {
  const slots = (length: number): readonly number[] => [masker.maxPositions(length)];
  return {
    inputs: { dtype: 'int32', shape: (length) => [length] },
    positions: { dtype: 'int32', shape: slots, holds: 'positions' },
    chosen: { dtype: 'float32', shape: slots, holds: 'weights' },
    ...(detect === 'chosen' ? { chosen_tokens: { dtype: 'float32', shape: (length: number) => [length], holds: 'weights' } as const } : {}),
  };
}

/** Masks one example. */
export function corrupterOf(masker: Masker, tokenizer: Tokenizer, detect: Detect): Objective['corrupt'] {
  return ({ ids, special }, { length, random, progress }) => {
    const candidates = Array.from(ids.keys()).filter((position) => special[position] === 0);
    const padded = new Int32Array(length).fill(tokenizer.special.pad);
    padded.set(ids);
    const { positions, inputs } = masker.mask({ ids: padded, length: ids.length, candidates }, tokenizer, random, progress);
    check(positions, inputs, candidates, masker.maxPositions(length));
    const seen = padded.slice();
    positions.forEach((position, index) => (seen[position] = inputs[index]));
    const fields = { inputs: seen, positions, chosen: positions.map(() => 1) };
    if (detect === 'all') return fields;
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
