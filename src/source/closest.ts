/** "Did you mean …?": the known word nearest to what was written. */
import leven from 'leven';

/** Undefined where nothing is near enough to be what was meant. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let distance = Math.max(2, Math.floor(word.length * 0.4)) + 1;
  for (const candidate of known) {
    const steps = leven(word.toLowerCase(), candidate.toLowerCase());
    if (steps < distance) [best, distance] = [candidate, steps];
  }
  return best;
}
