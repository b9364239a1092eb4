/** The top of a profile, for the terminal. */
import type { Span } from '../kinds/engine.ts';
import { renderTable } from '../track/table.ts';
import type { Operation } from './trace.ts';

/** Operations shown; the rest is one line. */
const MOST = 12;

interface Row {
  readonly name: string;
  readonly calls: number;
  readonly milliseconds: number;
}

/** Two tables, of phases and of operations: calls, milliseconds per step and share, most time first; without operations only one. */
export function profileTable(spans: readonly Span[], operations: readonly Operation[], steps: number): string {
  const phases = totals(spans, ({ name }) => name);
  const ops = totals(operations, ({ op }) => op);
  const rest = ops.slice(MOST);
  const shown =
    rest.length > 1
      ? [...ops.slice(0, MOST), { name: `${rest.length} others`, calls: sum(rest, 'calls'), milliseconds: sum(rest, 'milliseconds') }]
      : ops;
  return [
    `Profile of ${steps} steps`,
    table('phase', phases, steps),
    ...(shown.length > 0 ? ['', table('operation', shown, steps)] : []),
  ].join('\n');
}

/** Most time first. */
function totals<S extends Span>(spans: readonly S[], keyOf: (span: S) => string): Row[] {
  const rows = new Map<string, { name: string; calls: number; milliseconds: number }>();
  for (const span of spans) {
    const name = keyOf(span);
    const row = rows.get(name) ?? { name, calls: 0, milliseconds: 0 };
    row.calls += 1;
    row.milliseconds += span.end - span.start;
    rows.set(name, row);
  }
  return [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function table(title: string, rows: readonly Row[], steps: number): string {
  const all = sum(rows, 'milliseconds');
  return renderTable(
    [title, 'calls per step', 'ms per step', 'share, %'],
    rows.map(({ name, calls, milliseconds }) => [
      name,
      (calls / steps).toFixed(calls % steps === 0 ? 0 : 2),
      (milliseconds / steps).toFixed(2),
      ((100 * milliseconds) / all).toFixed(1),
    ]),
  );
}

function sum(rows: readonly Row[], key: 'calls' | 'milliseconds'): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
