/** A stretch of a text on its way to pieces: what it has become, and where each UTF-16 unit of that came from. */
import type { PlacedText } from '../normalize.ts';

/** Its places are empty lists where nobody asks for them. */
export interface Part extends PlacedText {
  /** Whether the text begins with it. */
  readonly isFirst: boolean;
}

/** From one unit of a part to another. */
export function partOf({ text, starts, ends, isFirst }: Part, from: number, to: number): Part {
  return { text: text.slice(from, to), starts: starts.slice(from, to), ends: ends.slice(from, to), isFirst: isFirst && from === 0 };
}

/** Each character as what stands for it, in its place. */
export function respelled(part: Part, spelling: (character: string) => string): Part {
  const isPlaced = part.starts.length > 0;
  const [starts, ends]: [number[], number[]] = [[], []];
  let text = '';
  let at = 0;
  for (const character of part.text) {
    const spelled = spelling(character);
    text += spelled;
    const next = at + character.length;
    for (let unit = 0; isPlaced && unit < spelled.length; unit++) {
      starts.push(part.starts[at]);
      ends.push(part.ends[next - 1]);
    }
    at = next;
  }
  return { text, starts, ends, isFirst: part.isFirst };
}

/** What becomes of what matches a pattern and of what stands between. */
export type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

/** Cuts a part where a pattern, which has the flag g, matches; `invert`: where it does not. Parts without text are left out. */
export function cutAt(part: Part, pattern: RegExp, behavior: Behavior, invert = false): Part[] {
  const stretches: Stretch[] = [];
  let done = 0;
  for (const { 0: match, index } of part.text.matchAll(pattern)) {
    if (index > done) stretches.push({ from: done, to: index, isMatch: invert });
    done = index + match.length;
    if (match !== '') stretches.push({ from: index, to: done, isMatch: !invert });
  }
  if (done < part.text.length) stretches.push({ from: done, to: part.text.length, isMatch: invert });
  return arranged(stretches, behavior).map(({ from, to }) => partOf(part, from, to));
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly isMatch: boolean;
}

function arranged(stretches: readonly Stretch[], behavior: Behavior): readonly Stretch[] {
  switch (behavior) {
    case 'Removed':
      return stretches.filter(({ isMatch }) => !isMatch);
    case 'Isolated':
      return stretches;
    case 'Contiguous':
      return joined(stretches, (last, next) => last.isMatch === next.isMatch);
    case 'MergedWithPrevious':
      return joined(stretches, (last, next) => next.isMatch && !last.isMatch);
    case 'MergedWithNext':
      return joined(stretches, (last, next) => last.isMatch && !next.isMatch);
  }
}

/** `isOne`: asked of two stretches as they were found, whether they are one part. */
function joined(stretches: readonly Stretch[], isOne: (last: Stretch, next: Stretch) => boolean): Stretch[] {
  const all: Stretch[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const last = all.at(-1);
    if (last && isOne(stretches[index - 1], stretch)) all[all.length - 1] = { ...last, to: stretch.to };
    else all.push(stretch);
  }
  return all;
}
