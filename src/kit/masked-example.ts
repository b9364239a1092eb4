/**
 * One example with positions chosen by a masker, for objectives that fill them in.
 *
 * `inputs` is what a network reads; `positions` and `chosen` have room for as many positions as the masker may choose in a
 * sequence of this length.
 */
import { ContractError } from '../errors/contract-error.ts';
import type { Example } from '../kinds/examples.ts';
import type { Masker, Masking } from '../kinds/masker.ts';
import type { Corrupting, Field } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';

/** The fields that {@link maskExample} fills. */
export function maskedFields(masker: Masker): Readonly<Record<'inputs' | 'positions' | 'chosen', Field>> {
  const slots = (length: number): readonly number[] => [masker.maxPositions(length)];
  return {
    inputs: { dtype: 'int32', shape: (length) => [length] },
    positions: { dtype: 'int32', shape: slots, holds: 'positions' },
    chosen: { dtype: 'float32', shape: slots, holds: 'weights' },
  };
}

/** What became of an example: as {@link maskedFields} wants it. */
export interface MaskedExample {
  /** Its ids, padded, with what the masker says at the chosen positions. */
  readonly inputs: Int32Array;
  readonly positions: readonly number[];
  /** 1 for each of the positions. */
  readonly chosen: readonly number[];
}

/** Masks an example: real tokens that are none of the frame's. Throws a {@link ContractError} where the masker breaks its word. */
export function maskExample(
  { ids, special }: Pick<Example, 'ids' | 'special'>,
  masker: Masker,
  tokenizer: Tokenizer,
  { length, random, progress }: Corrupting,
): MaskedExample {
  const candidates: number[] = [];
  for (let position = 0; position < ids.length; position++) if (special[position] === 0) candidates.push(position);
  const padded = new Int32Array(length).fill(tokenizer.special.pad);
  padded.set(ids);
  const masking = masker.mask({ ids: padded, length: ids.length, candidates }, tokenizer, random, progress);
  check(masking, candidates, { slots: masker.maxPositions(length), length });
  const { positions, inputs } = masking;
  const stranger = inputs.find((id) => !(Number.isInteger(id) && id >= 0 && id < tokenizer.vocabularySize));
  if (stranger !== undefined)
    throw new ContractError('masker', `it returned the id ${stranger}, and the vocabulary has ${tokenizer.vocabularySize} pieces`);
  const seen = padded.slice();
  positions.forEach((position, index) => (seen[position] = inputs[index]));
  return { inputs: seen, positions, chosen: positions.map(() => 1) };
}

/** A masker is a plugin: what it returns is checked, because a wrong position would silently train on nonsense. */
function check(
  { positions, inputs }: Masking,
  candidates: readonly number[],
  { slots, length }: { readonly slots: number; readonly length: number },
): void {
  const marks = new Uint8Array(length);
  for (const candidate of candidates) marks[candidate] = CANDIDATE;
  if (positions.length > slots)
    throw new ContractError('masker', `it chose ${positions.length} positions where its maxPositions allows ${slots}`);
  if (positions.length !== inputs.length)
    throw new ContractError('masker', `it returned ${positions.length} positions but ${inputs.length} inputs`);
  for (const position of positions) {
    if (marks[position] === CANDIDATE) marks[position] = CHOSEN;
    else if (marks[position] === CHOSEN) throw new ContractError('masker', `it chose a position twice: ${positions.join(', ')}`);
    else throw new ContractError('masker', `it chose position ${position}, which is none of its candidates (a special token or padding)`);
  }
}

const [CANDIDATE, CHOSEN] = [1, 2];
