/** The report of a run, as JSON with everything and as Markdown to be read. */
import { writeFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Comparison } from './compare.ts';
import type { DoctorReport } from './engines.ts';
import type { PartReport } from './part.ts';
import type { PeerTiming } from './pytorch.ts';
import type { SpeedResult } from './speed.ts';

export interface Report {
  readonly began: string;
  minutes: number;
  /** Whether Vulkan's loader is the archive's. */
  readonly ownLoader: boolean;
  readonly parts: Record<string, PartReport>;
}

/** Both files at once, so that whoever looks finds whole ones. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  write(path.join(folder, 'report.json'), `${JSON.stringify(report, infinite, 1)}\n`);
  write(path.join(folder, 'report.md'), markdownOf(report));
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** JSON has no word for what is not finite. */
function infinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

export function markdownOf({ began, minutes, parts }: Report): string {
  const sections = Object.entries(parts).map(([name, part]) => {
    const { title, outcome, seconds, reason, found } = part;
    const state = outcome === 'done' ? '' : `**${outcome}**${reason === undefined ? '' : `: ${reason}`}\n\n`;
    return `## ${title}\n\n${state}${body(name, found)}\n(${seconds} s)\n`;
  });
  return `# electra-run on this machine's card\n\n${began}, ${minutes} minutes\n\n${sections.join('\n')}`;
}

function body(name: string, found: Readonly<Record<string, unknown>>): string {
  switch (name) {
    case 'engines':
      return enginesTable(found);
    case 'equality':
    case 'moving':
      return comparisons(found as Record<string, Comparison>);
    case 'speed':
      return speeds(found as unknown as Record<string, SpeedResult>);
    case 'pytorch':
      return peers(found);
    default:
      return list(found);
  }
}

function list(found: Readonly<Record<string, unknown>>): string {
  return Object.entries(found)
    .map(([key, value]) => `- ${key}: ${typeof value === 'string' ? value : `\`${JSON.stringify(value)}\``}\n`)
    .join('');
}

function enginesTable({ engines = [], said = [] }: { engines?: DoctorReport['engines']; said?: readonly string[] }): string {
  const rows = engines.map(({ name, works, figures, difference, problems, remedies }) => [
    name,
    works ? 'works' : 'no',
    figures === null ? '' : figures.gigaflops.toFixed(1),
    difference === null ? '' : difference.toExponential(0),
    [figures?.device, ...problems, ...remedies].filter(Boolean).join(' → ').replaceAll('|', '\\|'),
  ]);
  const lines = said.map((line) => `    ${line}\n`).join('');
  return `${table(['engine', '', 'GFLOP/s', 'off by', ''], rows)}${lines === '' ? '' : `\nWhat libraries said:\n\n${lines}`}`;
}

function comparisons(found: Readonly<Record<string, Comparison & { failed?: string; interrupted?: readonly number[] }>>): string {
  const rows = Object.entries(found).map(([title, result]) =>
    result.failed !== undefined
      ? [title, `failed: ${result.failed}`, '', '', '']
      : [
          result.interrupted === undefined ? title : `${title}, after steps ${result.interrupted.join(' and ')}`,
          result.equal ? 'equal' : '**not equal**',
          `${result.figures.toExponential(1)} of ${result.bounds.figures} (${result.at})`,
          `${result.weights.largest.toExponential(1)} of ${result.bounds.weights} (${result.weights.tensor})`,
          result.weights.typical.toExponential(1),
        ],
  );
  return table(['', '', 'largest relative difference of a figure', 'of a weight at the end', 'typical'], rows);
}

function speeds(found: Readonly<Record<string, SpeedResult>>): string {
  const rows = Object.entries(found).flatMap(([title, { length, timings, failed, parameters }]) => [
    ...timings.map((timing) => [
      title,
      `${timing.batch} × ${length}`,
      timing.seconds === undefined ? `failed: ${timing.failed}` : milliseconds(timing.seconds),
      timing.tokensPerSecond === undefined ? '' : Math.round(timing.tokensPerSecond).toLocaleString('en'),
      timing.firstUpdateAfter === undefined ? '' : `${timing.firstUpdateAfter.toFixed(1)} s`,
      timing.memory === undefined ? '' : String(timing.memory),
      timing.cardMemory === undefined || timing.cardMemory === null ? '' : String(timing.cardMemory),
      parameters === undefined ? '' : parameters.toLocaleString('en'),
    ]),
    ...(failed === undefined ? [] : [[title, '', `ended early: ${failed}`, '', '', '', '', '']]),
  ]);
  const head = ['network', 'batch', 'ms per update', 'tokens/s', 'first update after', 'memory, MiB', "card's, MiB", 'parameters'];
  const profiles = Object.entries(found).flatMap(([title, { profile }]) => (profile === undefined ? [] : [profileTable(title, profile)]));
  return [table(head, rows), ...profiles].join('\n');
}

function profileTable(title: string, { batch, operations }: NonNullable<SpeedResult['profile']>): string {
  const all = operations.reduce((sum, { milliseconds: each }) => sum + each, 0);
  const rows = operations
    .slice(0, 12)
    .map(({ operation, calls, milliseconds: each }) => [operation, calls.toFixed(0), each.toFixed(3), ((100 * each) / all).toFixed(1)]);
  return `### ${title}, batch ${batch}, by operation\n\n${table(['operation', 'calls per update', 'ms per update', '%'], rows)}`;
}

function peers({ absent, versions, ...timings }: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(timings as Record<string, PeerTiming>).map(([title, timing]) => [
    title,
    timing.seconds === undefined ? `failed: ${timing.failed}` : milliseconds(timing.seconds),
    timing.tokensPerSecond === undefined ? '' : Math.round(timing.tokensPerSecond).toLocaleString('en'),
    timing.firstUpdateAfter === undefined ? '' : `${timing.firstUpdateAfter.toFixed(1)} s`,
    timing.cardMemory === undefined ? '' : String(timing.cardMemory),
  ]);
  const said = [absent, versions]
    .filter((each) => each !== undefined)
    .map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`);
  const head = ['', 'ms per update', 'tokens/s', 'first update after', "card's, MiB"];
  return `${said.join('')}${rows.length === 0 ? '' : `\n${table(head, rows)}`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`;
}

function milliseconds(seconds: number): string {
  return (seconds * 1000).toPrecision(4);
}
