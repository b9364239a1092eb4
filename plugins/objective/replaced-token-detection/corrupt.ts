/**
 * The host's part: chooses positions with the masker and lays the batch out for the program.
 *
 * Every sequence has room for the same number of positions. A slot that is not needed points at a
 * position that was not chosen, with weight 0, so that no position ever occurs twice.
 */
import { randomFor, type Draw, type HostTensor, type Masker, type SequenceBatch, type Tokenizer } from 'electra-run';

/**
 * Inputs of the program: flat ids, their masked version, and per slot its row, its token and its weight;
 * and how many positions were chosen and how many tokens are real, as means over the micro-batches of the
 * batch: what losses are divided by, so that micro-batches count by their tokens.
 */
export type Corrupted = Record<'ids' | 'inputs' | 'types' | 'mask' | 'positions' | 'originals' | 'weights' | 'chosen' | 'real', HostTensor>;

export function createCorrupter(masker: Masker, tokenizer: Tokenizer): (batch: SequenceBatch, draw: Draw, parts?: number) => Corrupted[] {
  const { pad, cls, sep, mask } = tokenizer.special;
  const never = new Set([pad, cls, sep, mask]);
  return ({ batch, length, ids, types, lengths }, { seed, step }, parts = 1) => {
    const slots = masker.maxPositions(length);
    const inputs = ids.slice();
    const real = new Float32Array(batch * length);
    const positions = new Int32Array(batch * slots);
    const weights = new Float32Array(batch * slots);
    for (let row = 0; row < batch; row++) {
      const sequence = ids.subarray(row * length, (row + 1) * length);
      real.fill(1, row * length, row * length + lengths[row]);
      const candidates = Array.from({ length: lengths[row] }, (_, position) => position).filter(
        (position) => !never.has(sequence[position]),
      );
      const chosen = masker.mask({ ids: sequence, length: lengths[row], candidates }, tokenizer, randomFor(seed, 'masker', step, row));
      check(chosen.positions, chosen.inputs, candidates, slots);
      chosen.positions.forEach((position, index) => (inputs[row * length + position] = chosen.inputs[index]));
      const taken = new Set(chosen.positions);
      const spare = Array.from({ length }, (_, position) => position).filter((position) => !taken.has(position));
      for (let slot = 0; slot < slots; slot++) {
        const used = slot < chosen.positions.length;
        positions[row * slots + slot] = row * length + (used ? chosen.positions[slot] : spare[slot - chosen.positions.length]);
        weights[row * slots + slot] = used ? 1 : 0;
      }
    }
    const whole = {
      ids,
      inputs,
      types,
      mask: real,
      positions,
      originals: Int32Array.from(positions, (position) => ids[position]),
      weights,
    };
    const counts = { chosen: Float32Array.of(sumOf(weights) / parts), real: Float32Array.of(sumOf(real) / parts) };
    return Array.from({ length: parts }, (_, part) => ({ ...partOf(whole, part, parts), ...counts }));
  };
}

/** The rows of one micro-batch; positions count from its first row. */
function partOf<W extends Record<string, HostTensor> & { positions: Int32Array }>(whole: W, part: number, parts: number): W {
  if (parts === 1) return whole;
  const cut = <T extends HostTensor>(values: T): T =>
    values.subarray((part * values.length) / parts, ((part + 1) * values.length) / parts) as T;
  const rows = Object.fromEntries(Object.entries(whole).map(([name, values]) => [name, cut(values)])) as W;
  const first = (part * whole.ids.length) / parts;
  return { ...rows, positions: rows.positions.map((position) => position - first) };
}

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** A masker is a plugin: what it returns is checked, because a wrong position would silently train on nonsense. */
function check(positions: readonly number[], inputs: readonly number[], candidates: readonly number[], slots: number): void {
  const allowed = new Set(candidates);
  if (positions.length > slots) throw new Error(`The masker chose ${positions.length} positions where its maxPositions allows ${slots}.`);
  if (positions.length !== inputs.length) throw new Error(`The masker returned ${positions.length} positions but ${inputs.length} inputs.`);
  if (new Set(positions).size !== positions.length) throw new Error(`The masker chose a position twice: ${positions.join(', ')}.`);
  const wrong = positions.find((position) => !allowed.has(position));
  if (wrong !== undefined)
    throw new Error(`The masker chose position ${wrong}, which is none of its candidates (a special token or padding).`);
}
