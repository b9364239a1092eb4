/** Cuts two texts to the room there is, as BERT's pre-training does: a token off the longer one, from its front or its back by chance. */
import type { Random } from '../random.ts';

/** From its first id to before its last one. */
export type TokenSpan = readonly [from: number, to: number];

/** What remains of both. Of two equally long ones the second is shortened; neither comes to nothing where there is room for two tokens. */
export function trimPair(a: TokenSpan, b: TokenSpan, room: number, random: Random): [TokenSpan, TokenSpan] {
  const sides: [[number, number], [number, number]] = [[...a], [...b]];
  const size = ([from, to]: TokenSpan): number => to - from;
  for (let excess = size(a) + size(b) - room; excess > 0; excess--) {
    const longer = size(sides[0]) > size(sides[1]) ? sides[0] : sides[1];
    if (random.uniform() < 0.5) longer[0] += 1;
    else longer[1] -= 1;
  }
  return sides;
}
