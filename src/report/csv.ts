/** A comparison for spreadsheets and data frames: a run per line, every setting that differs and every figure a column (RFC 4180). */
import type { Comparison } from './comparison.ts';

/** A head line, a line per run, and one without figures per damaged run. */
export function asCsv({ runs, damaged, differing, metrics, groups }: Comparison): string {
  const names = metrics.map(({ name }) => name);
  const groupOf = new Map(groups.flatMap((group) => group.runs.map((run) => [run, group.label])));
  const rows = runs.map((run) => [
    run.name,
    run.folder,
    run.status,
    groupOf.get(run.name),
    run.seed,
    ...differing.map((path) => run.settings[path]),
    ...names.map((name) => run.figures[name]),
  ]);
  const broken = damaged.map(({ name, folder }) => [
    name,
    folder,
    'damaged',
    ...Array.from({ length: 2 + differing.length + names.length }, () => null),
  ]);
  return [['run', 'folder', 'status', 'group', 'seed', ...differing, ...names], ...rows, ...broken]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function cell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? inert(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet would take for a formula gets the apostrophe that means text there. */
function inert(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
}
