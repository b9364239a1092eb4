/** What a campaign tried and what came of it: printed when all its files are through. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { minutes, seed } from '../support/chaos/settings.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file that each test adds its row to. */
    chaosTable: string;
  }
}

type Row = Readonly<Record<string, string | number>>;

/** Called by vitest before the first file; what it returns, after the last one. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'electra-run-chaos-table-'));
  const file = path.join(folder, 'rows.jsonl');
  project.provide('chaosTable', file);
  console.log(`CHAOS_SEED=${seed} CHAOS_MINUTES=${minutes}`);
  return () => {
    if (existsSync(file))
      print(
        readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Row),
      );
    rmSync(folder, { recursive: true });
  };
}

const COUNTS = ['tried', 'reached', 'equal', 'differences', 'leftovers'] as const;

function print(rows: readonly Row[]): void {
  const sums = Object.fromEntries(COUNTS.map((name) => [name, rows.reduce((sum, row) => sum + Number(row[name]), 0)]));
  const all: readonly Row[] = [
    {
      scenario: 'scenario',
      kind: 'fault',
      tried: 'tried',
      reached: 'reached',
      equal: 'equal',
      differences: 'differ',
      leftovers: 'left over',
    },
    ...[...rows].sort((a, b) => String(a.scenario).localeCompare(String(b.scenario))),
    { scenario: 'all', kind: '', ...sums },
  ];
  const line = (row: Row): string =>
    [String(row.scenario).padEnd(18), String(row.kind).padEnd(30), ...COUNTS.map((name) => String(row[name]).padStart(10))].join('');
  console.log(all.map(line).join('\n'));
}
