/** The section `corpus` of a suggested experiment: how the files are read, and the filters that have something to do. */
import path from 'node:path';
import { patternFrom } from '../files/pattern-text.ts';
import { formatFigure } from '../track/table.ts';
import type { SuggestedFilter } from './filters.ts';
import type { DocumentSample } from './sample.ts';
import type { PlainValue, Suggested } from './suggested.ts';
import type { RecordSource, TextFiles, TextSource } from './text-files.ts';

/** What the section follows from. */
export interface CorpusFacts {
  /** Names and patterns as the user gave them. */
  readonly patterns: readonly string[];
  /** Where they start, and where the experiment will lie. */
  readonly folders: { readonly started: string; readonly experiment: string };
  readonly files: TextFiles;
  readonly sample: DocumentSample;
  readonly filters: readonly SuggestedFilter[];
}

/** In the order in which they stand there. */
export function corpusSection({ patterns, folders, files, sample, filters }: CorpusFacts): readonly Suggested[] {
  const way = path.relative(folders.experiment, folders.started).split(path.sep).join('/');
  const named = patterns.map((pattern) => patternFrom(way === '' ? '.' : way, pattern));
  const { text, encoding } = files;
  const read: readonly Suggested[] = [
    { path: 'type', value: text.kind },
    { path: 'files', value: named },
    ...(text.kind === 'text' ? textOptions(text) : recordOptions(text, sample)),
    ...(encoding === undefined || encoding === 'utf-8' ? [] : [{ path: 'encoding', value: encoding, why: 'As asked.' }]),
  ];
  const below = (prefix: string): readonly Suggested[] => read.map((each) => ({ ...each, path: `${prefix}.${each.path}` }));
  if (filters.length === 0) return below('corpus');
  return [
    { path: 'corpus.type', value: 'cleaned' },
    ...below('corpus.corpus'),
    {
      path: 'corpus.filters',
      value: filters.map(({ filter }) => filter),
      why: filters.map(({ filter, why }) => `${nameOf(filter)}: ${why}`).join('\n'),
    },
  ];
}

function textOptions({ unit, why }: TextSource): readonly Suggested[] {
  return [{ path: 'documents', value: unit, why: `What a document is: ${why}.` }];
}

function recordOptions({ column, format, delimiter }: RecordSource, { leftOut }: DocumentSample): readonly Suggested[] {
  const found: Suggested[] = [{ path: 'textColumn', value: column.name, why: `The text: ${column.why}.` }];
  if (format !== undefined)
    found.push({ path: 'format', value: format, why: 'The names of the files do not say it; what is in them does.' });
  if (delimiter !== undefined) found.push({ path: 'delimiter', value: delimiter, why: 'What separates the fields of the first line.' });
  if (leftOut.broken > 0) {
    const why = `${formatFigure(leftOut.broken)} records of those that were read cannot be, such as\n${leftOut.examples[0]}`;
    found.push({ path: 'broken', value: 'skip', why });
  }
  return found;
}

function nameOf(filter: PlainValue): string {
  return typeof filter === 'object' && 'type' in filter ? String(filter.type) : String(filter);
}
