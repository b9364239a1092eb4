/** A colour per group, for light and for dark: a ramp where the groups are in order, distinct hues where they are not. */

/** A CSS colour for each group, on light and on dark paper. */
export interface Palette {
  readonly light: readonly string[];
  readonly dark: readonly string[];
}

/** Ordered groups (by a number) get neighbouring colours; others, up to eight, colours that people tell apart (after Okabe & Ito). */
export function paletteFor(count: number, ordered: boolean): Palette {
  const ramp = (stops: readonly string[]): string[] =>
    Array.from({ length: count }, (_, index) => between(stops, count === 1 ? 0.5 : index / (count - 1)));
  if ((ordered && count > 2) || count > HUES.light.length) return { light: ramp(RAMP.light), dark: ramp(RAMP.dark) };
  return { light: HUES.light.slice(0, count), dark: HUES.dark.slice(0, count) };
}

/** Eight colours that people tell apart (after Okabe & Ito). */
export const HUES: Palette = {
  light: ['#0067a5', '#c8500a', '#00805f', '#b0479a', '#7a6200', '#5b4bc4', '#2f8fc4', '#5a5a5a'],
  dark: ['#5cb8ff', '#ff9350', '#45d3a8', '#f09ad6', '#e5c94f', '#b3a4ff', '#9bdcff', '#c4c4c4'],
};

const RAMP: Palette = {
  light: ['#c47200', '#d1493f', '#a8327d', '#6b3aa0', '#25307c'],
  dark: ['#ffd574', '#ff9f6e', '#f279b4', '#b794f6', '#79aaff'],
};

/** The colour at a place from 0 to 1 between evenly spaced stops. */
function between(stops: readonly string[], place: number): string {
  const at = place * (stops.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)].map((index) => channels(stops[index]));
  return `#${low
    .map((value, index) =>
      Math.round(value + (high[index] - value) * (at % 1))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
