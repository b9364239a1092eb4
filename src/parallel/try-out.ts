/** Whether a collective carries what it is given: tried before anything is trained, and by the contract of its kind. */
import type { Collective } from '../kinds/collective.ts';
import { gradientSum } from './gradient-sum.ts';
import { BLOCK, slicesOf } from './slices.ts';

/** Bytes of a message from one rank to another: some have none, some are odd, one is larger than most buffers. */
function lengthOf(from: number, to: number, size: number, round: number): number {
  return [0, 1, 7, 4096, 300_001][(from * size + to + round) % 5];
}

/** What is wrong with it, as a clause, on every rank that sees it; null where all is well. Every rank calls it. */
export async function tryOut(collective: Collective, rounds = 5): Promise<string | null> {
  const { rank, size } = collective;
  if (!(Number.isInteger(rank) && Number.isInteger(size) && 0 <= rank && rank < size))
    return `it says that this is rank ${rank} of ${size}.`;
  for (let round = 0; round < rounds; round++) {
    const outgoing = Array.from({ length: size }, (_, to) => message(rank, to, lengthOf(rank, to, size, round), round));
    const incoming = Array.from({ length: size }, (_, from) => new Uint8Array(lengthOf(from, rank, size, round)));
    await collective.exchange(outgoing, incoming);
    const wrong = incoming.findIndex((bytes, from) => !Buffer.from(bytes).equals(message(from, rank, bytes.length, round)));
    if (wrong >= 0) return `what rank ${wrong} gave to rank ${rank} arrived as something else.`;
  }
  return summed(collective);
}

function message(from: number, to: number, length: number, round: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => from * 31 + to * 17 + round * 7 + at);
}

/** A small reduction, of numbers whose sums float32 has exactly. */
async function summed(collective: Collective): Promise<string | null> {
  const { rank, size } = collective;
  const own = Float32Array.from({ length: 2 * BLOCK }, (_, at) => at + rank);
  const slices = slicesOf(collective, own.length);
  await gradientSum(collective, slices).finish(own);
  await slices.spread(own);
  const wrong = own.findIndex((value, at) => value !== at * size + (size * (size - 1)) / 2);
  return wrong < 0 ? null : `a sum over all ranks came to ${own[wrong]}, and not to ${wrong * size + (size * (size - 1)) / 2}.`;
}
