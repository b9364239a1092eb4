/** Where the compared runs were made: what is the same for all, and what is not. */
import { isRecord } from '../component/slots.ts';
import { extendedText, extensionsOf, hasCourseOfItsOwn } from '../runs/extended.ts';
import { flattenSettings, type Setting } from '../runs/flatten.ts';
import type { FoundRun } from './read.ts';

/** One fact about how runs were made, and what it was in each. */
export interface EnvironmentRow {
  /** e.g. `versions.electra-run`. */
  readonly name: string;
  /** Each value once, with the runs that have it. */
  readonly values: readonly { readonly value: Setting; readonly runs: readonly string[] }[];
}

/** Versions, repository and machine of the runs that have begun. */
export function environmentOf(runs: readonly FoundRun[]): EnvironmentRow[] {
  const facts = runs.flatMap(({ name, record }) => (record ? [{ name, facts: factsOf(record) }] : []));
  const names = [...new Set(facts.flatMap((run) => Object.keys(run.facts)))];
  return names.map((name) => {
    const values = [...new Set(facts.flatMap((run) => (name in run.facts ? [run.facts[name]] : [])))];
    return {
      name,
      values: values.map((value) => ({ value, runs: facts.filter((run) => run.facts[name] === value).map((run) => run.name) })),
    };
  });
}

/** What makes runs less comparable than their settings say. */
export function environmentWarnings(runs: readonly FoundRun[]): string[] {
  const rows = environmentOf(runs);
  const differing = rows.filter(({ name, values }) => values.length > 1 && name !== 'git.dirty');
  const dirty = rows.find(({ name }) => name === 'git.dirty')?.values.find(({ value }) => value === true);
  return [
    ...differing.map(({ name, values }) => {
      const each = values.map(({ value, runs: own }) => `${value} (${own.length === 1 ? own[0] : `${own.length} runs`})`);
      return `Not made under the same conditions: ${name} is ${each.join(' and ')}.`;
    }),
    ...(dirty ? [`Made with changes that were not committed: ${madeDirty(dirty.runs, runs.length)}.`] : []),
    ...runs.flatMap(({ name, record }) => {
      const history = extensionsOf(record);
      if (!hasCourseOfItsOwn(history)) return [];
      return `${name} was ${extendedText(history)}: a run with its settings from the beginning has another course.`;
    }),
  ];
}

/** Versions, repository and machine of a record, under dotted names. */
export function factsOf(record: Readonly<Record<string, unknown>>): Record<string, Setting> {
  const facts = Object.fromEntries(['versions', 'git', 'host'].flatMap((part) => (isRecord(record[part]) ? [[part, record[part]]] : [])));
  return flattenSettings(facts);
}

function madeDirty(names: readonly string[], all: number): string {
  return names.length === 1 ? names[0] : `${names.length} of ${all} runs`;
}
