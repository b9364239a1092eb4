/** Long patterns in short lines. */

/** One pattern from its parts, which follow each other. */
export function pattern(...parts: readonly RegExp[]): RegExp {
  return new RegExp(parts.map(({ source }) => source).join(''));
}
