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
import { TakenPlaces } from '../objective/taken-places.ts';
import { IdRoom } from './id-room.ts';

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
  const { pad } = tokenizer.special;
  const padded = room.take(length);
  padded.set(ids);
  if (pad !== 0) padded.fill(pad, ids.length);
  const masking = masker.mask({ ids: padded, length: ids.length, candidates }, tokenizer, random, progress);
  check(masking, { special, slots: masker.maxPositions(length), vocabularySize: tokenizer.vocabularySize });
  const { positions, inputs } = masking;
  const seen = room.take(length);
  seen.set(padded);
  const chosen: number[] = [];
  for (let index = 0; index < positions.length; index++) {
    seen[positions[index]] = inputs[index];
    chosen.push(1);
  }
  return { inputs: seen, positions, chosen };
}

const room = new IdRoom();
const taken = new TakenPlaces();

/** A masker is a plugin: what it returns is checked, because a wrong position would silently train on nonsense. */
function check(
  { positions, inputs }: Masking,
  { special, slots, vocabularySize }: { readonly special: Uint8Array; readonly slots: number; readonly vocabularySize: number },
): void {
  if (positions.length > slots)
    throw new ContractError('masker', `it chose ${positions.length} positions where its maxPositions allows ${slots}`);
  if (positions.length !== inputs.length)
    throw new ContractError('masker', `it returned ${positions.length} positions but ${inputs.length} inputs`);
  taken.begin(special.length);
  for (const position of positions) {
    if (special[position] !== 0)
      throw new ContractError('masker', `it chose position ${position}, which is none of its candidates (a special token or padding)`);
    if (!taken.take(position)) throw new ContractError('masker', `it chose a position twice: ${positions.join(', ')}`);
  }
  for (const id of inputs)
    if (!(Number.isInteger(id) && id >= 0 && id < vocabularySize))
      throw new ContractError('masker', `it returned the id ${id}, and the vocabulary has ${vocabularySize} pieces`);
}
