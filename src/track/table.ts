/** A small table in aligned plain text: the final figures of a run, and runs side by side. */
import { stripVTControlCharacters } from 'node:util';
import { visible } from '../output/visible.ts';

export { formatFigure } from './figure.ts';

/** Rows of cells under a header; columns that hold a number are aligned right, missing cells stay empty. */
export function renderTable(header: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const all = [header, ...rows];
  const columns = header.map((_, column) => ({
    width: Math.max(...all.map((row) => width(row[column] ?? ''))),
    right: column > 0 && rows.some((row) => isNumber(row[column])),
  }));
  const line = (cells: readonly (string | undefined)[]): string =>
    columns
      .map(({ width, right }, column) => pad(cells[column] ?? '', width, right))
      .join('  ')
      .trimEnd();
  const rule = columns.map(({ width }) => '─'.repeat(width)).join('  ');
  return [line(header), rule, ...rows.map(line)].join('\n');
}

function isNumber(cell: string | undefined): boolean {
  return cell !== undefined && /^([-+]?[\d,]+(\.\d+)?(e[-+]?\d+)?|–|undefined|-?∞)$/.test(stripVTControlCharacters(cell));
}

function width(cell: string): number {
  return [...stripVTControlCharacters(visible(cell))].length;
}

function pad(cell: string, to: number, right: boolean): string {
  const spaces = ' '.repeat(Math.max(0, to - width(cell)));
  return right ? spaces + cell : cell + spaces;
}
