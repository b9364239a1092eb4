/** Keeps a message readable that could list very much. */

/** The first of many lines, and how many more there are. */
export function abridged(lines: readonly string[]): readonly string[] {
  return lines.length > 12 ? [...lines.slice(0, 10), `… and ${lines.length - 10} more`] : lines;
}
