/** A passage that is too long to be read at once with its question, in windows that overlap. */

/** Tokens of a passage that are read together. */
export interface PassageWindow {
  readonly from: number;
  /** The token behind its last one. */
  readonly to: number;
}

/**
 * Windows of at most `room` tokens, each `stride` tokens after the one before it, so that no token is left out: where the stride is
 * longer than the room, they do not overlap. Of a passage without tokens there is one, which is empty.
 */
export function passageWindows(tokens: number, { room, stride }: { readonly room: number; readonly stride: number }): PassageWindow[] {
  const step = Math.min(room, stride);
  const windows: PassageWindow[] = [];
  for (let from = 0; ; from += step) {
    const to = Math.min(tokens, from + room);
    windows.push({ from, to });
    if (to === tokens) return windows;
  }
}

/**
 * Which window each token is judged in: the one in which it has most tokens on the side where it has fewer (Devlin et al. 2019, in the
 * authors' code); of two that are as good, the longer one, and then the first.
 */
export function widestWindows(windows: readonly PassageWindow[]): Int32Array {
  const tokens = windows.reduce((most, { to }) => Math.max(most, to), 0);
  const chosen = new Int32Array(tokens).fill(-1);
  const best = new Float64Array(tokens).fill(-1);
  windows.forEach(({ from, to }, index) => {
    for (let token = from; token < to; token++) {
      const around = Math.min(token - from, to - 1 - token) + 0.01 * (to - from);
      if (around <= best[token]) continue;
      best[token] = around;
      chosen[token] = index;
    }
  });
  return chosen;
}
