/** A text that is longer than what is read at once, in windows that overlap, so that every word has words before and after it. */

/** Words of one window, as ranges whose ends are not in them. */
export interface WordWindow {
  readonly from: number;
  readonly to: number;
  /** The words that this window is asked about; every word is one of exactly one window. */
  readonly own: { readonly from: number; readonly to: number };
}

/**
 * `pieces`: of each word, in order; `room`: most pieces of a window. Neighbours share up to half of the room, and each is asked about
 * the half of what they share that lies deeper inside it. A word of more pieces than there is room stands alone and is cut.
 */
export function wordWindows(pieces: readonly number[], room: number): WordWindow[] {
  const size = (word: number): number => Math.min(pieces[word], room);
  const windows: WordWindow[] = [];
  let [from, asked] = [0, 0];
  while (asked < pieces.length) {
    let to = from;
    for (let used = 0; to < pieces.length && used + size(to) <= room; to++) used += size(to);
    // The next one has to get further than this one.
    const shareable = to < pieces.length ? Math.min(room / 2, room - size(to)) : 0;
    let [next, shared] = [to, 0];
    while (next - 1 > from && shared + size(next - 1) <= shareable) shared += size(--next);
    let middle = next;
    for (let left = shared / 2; middle < to && left >= size(middle); middle++) left -= size(middle);
    const until = to < pieces.length ? Math.max(asked, middle) : to;
    if (until > asked) windows.push({ from, to, own: { from: asked, to: until } });
    [from, asked] = [next, until];
  }
  return windows;
}
