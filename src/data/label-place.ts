/** Where a label was written, in words: what messages about examples have in common. */
import type { LabelSource } from '../kinds/dataset.ts';

/** `file:line` of the label, or `file, row 7` in files that have no lines. */
export function labelPlace({ file, lines, unit }: LabelSource, index = 0): string {
  return unit === 'row' ? `${file}, row ${lines[index]}` : `${file}:${lines[index]}`;
}
