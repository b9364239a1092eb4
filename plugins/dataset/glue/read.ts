/** Reads a file of GLUE: fields separated by tabs, in which quotes mean nothing. What is left out is counted and told. */
import { linesOf, type LineSettings, type TextExample } from 'electra-run';
import type { GlueTask, Source } from './tasks.ts';

/** Who is told what was left out. */
export interface GlueSettings extends LineSettings {
  info(message: string): void;
  warn(message: string): void;
}

/** An example, what names it when predictions are handed in, and the row as it stands. */
export interface GlueRow {
  readonly example: TextExample;
  readonly index: string;
  field(column: string): string;
}

/** Lines that a warning lists. */
const SHOWN = 5;

type Wanted = Pick<GlueTask, 'labels' | 'without' | 'hasBrokenLines'>;

/** All examples of a file that are not left out. `path`: of the file. */
export async function readRows(path: string, source: Source, wanted: Wanted, settings: GlueSettings): Promise<GlueRow[]> {
  const rows: GlueRow[] = [];
  const broken: number[] = [];
  let without = 0;
  let count = 0;
  for await (const { line, names, fields } of recordsOf(path, source, settings)) {
    if (fields.length !== names.length && wanted.hasBrokenLines) {
      broken.push(line);
      continue;
    }
    if (fields.length !== names.length)
      throw new Error(
        `${path}:${line}: ${fields.length} fields instead of ${names.length} (${names.join(', ')}). ` +
          'Take the official file, or correct the line.',
      );
    const field = (column: string): string => fields[names.indexOf(column)];
    const label = source.label === undefined ? '' : field(source.label);
    if (wanted.without !== undefined && label === wanted.without) {
      without += 1;
      continue;
    }
    if (source.label !== undefined && wanted.labels && !wanted.labels.includes(label))
      throw new Error(
        `${path}:${line}: the label '${label}', which is none of ${wanted.labels.map((each) => `'${each}'`).join(', ')}. ` +
          'Take the official file, or correct the line.',
      );
    rows.push({
      example: {
        text: field(source.text),
        ...(source.pair === undefined ? {} : { pair: field(source.pair) }),
        label,
        source: { file: path, lines: [line] },
      },
      index: source.index === undefined ? String(count) : field(source.index),
      field,
    });
    count += 1;
  }
  if (rows.length === 0) throw new Error(`${path} has no examples. Take the official file.`);
  if (broken.length > 0)
    settings.warn(
      `${path}: ${broken.length === 1 ? 'a line has' : `${grouped(broken.length)} lines have`} fewer or more fields than the header, ` +
        `as some of the official file do, and ${broken.length === 1 ? 'is' : 'are'} left out: ` +
        `${broken.slice(0, SHOWN).join(', ')}${broken.length > SHOWN ? ', …' : ''}.`,
    );
  if (without > 0)
    settings.info(`${path}: left out ${grouped(without)} ${without === 1 ? 'pair' : 'pairs'} without a gold label ('${wanted.without}').`);
  return rows;
}

interface Cut {
  readonly line: number;
  readonly names: readonly string[];
  readonly fields: readonly string[];
}

async function* recordsOf(path: string, { header, ...source }: Source, settings: LineSettings): AsyncGenerator<Cut> {
  let names = header;
  let line = 0;
  for await (const text of linesOf(path, settings)) {
    line += 1;
    if (text === '') continue;
    const fields = text.split('\t');
    if (names === undefined) {
      names = fields;
      const missing = [source.text, source.pair, source.label, source.index].find(
        (column) => column !== undefined && !fields.includes(column),
      );
      if (missing !== undefined)
        throw new Error(
          `${path}:${line}: there is no column '${missing}', only ${fields.map((name) => `'${name}'`).join(', ')}. ` +
            "Take the official file, or read yours with the dataset 'text-files'.",
        );
      continue;
    }
    yield { line, names, fields };
  }
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
