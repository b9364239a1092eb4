import { expect, it } from 'vitest';
import { truncatePair } from './truncate-pair.ts';

it('takes tokens off the longer of two texts, as the loop of BERT does', () => {
  for (let a = 0; a < 9; a++)
    for (let b = 0; b < 9; b++)
      for (let room = 0; room < 18; room++) {
        const [first, second] = truncatePair(Array(a).fill(1), Array(b).fill(2), room);
        expect([first.length, second.length], `${a} ${b} ${room}`).toEqual(loop(a, b, room));
      }
});

/** google-research/bert, run_classifier.py: _truncate_seq_pair. */
function loop(a: number, b: number, room: number): number[] {
  let [first, second] = [a, b];
  while (first + second > room)
    if (first > second) first -= 1;
    else second -= 1;
  return [first, second];
}
