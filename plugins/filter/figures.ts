/** Figures in the reasons of filters. */

/** Three digits of it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A share from 0 to 1. */
export function percent(share: number): string {
  return `${shown(100 * share)} %`;
}
