/** Cuts a pair of token sequences to the room there is, as BERT does: token by token off the end of the longer one. */

/** Of two equally long ones, the second is shortened first. */
export function truncatePair(a: readonly number[], b: readonly number[], room: number): [readonly number[], readonly number[]] {
  const excess = Math.max(0, a.length + b.length - room);
  const uneven = Math.min(excess, Math.abs(a.length - b.length));
  const rest = excess - uneven;
  const fromA = (a.length > b.length ? uneven : 0) + Math.floor(rest / 2);
  const fromB = (b.length > a.length ? uneven : 0) + Math.ceil(rest / 2);
  return [a.slice(0, a.length - fromA), b.slice(0, b.length - fromB)];
}
