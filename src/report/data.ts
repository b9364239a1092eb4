/**
 * Which runs learned from other data than each other although their settings name the same: settings name files, and files change.
 *
 * Compared are the fingerprints of `data.json`, between runs whose settings for that data are the same: where these differ, the settings
 * say it already.
 */
import type { LearnedFrom } from '../runs/run-files.ts';
import type { FoundRun } from './read.ts';
import { isBelow } from './values.ts';

/** Something that runs learned from, which is not the same in all of them. */
export interface DataDifference {
  /** In words: `The text`. */
  readonly what: string;
  /** Runs that have the same, beside those that have another one. */
  readonly sides: readonly (readonly FoundRun[])[];
}

/** Settings that decide what a text is; of a vocabulary, those that decide what it is learned of or read from; and so on. */
const TEXT = ['corpus', 'data.heldOut'];
const VOCABULARY = [...TEXT, 'tokenizer', 'start'];
const EXAMPLES = [...VOCABULARY, 'tasks', 'objective.type', 'objective.encoder', 'objective.examples'];

/** The causes alone: with another text vocabularies and tokens are others too. */
export function dataDifferences(runs: readonly FoundRun[]): DataDifference[] {
  const starts = differencesIn(runs, 'The model in start.from', ['start'], ({ start }) => start && JSON.stringify(start));
  const texts = differencesIn(runs, 'The text', TEXT, ({ text }) => text);
  const vocabularies = differencesIn(runs, 'The vocabulary', VOCABULARY, ({ tokenizer }) => tokenizer);
  const causes = [...starts, ...(texts.length > 0 ? texts : vocabularies)];
  if (texts.length + vocabularies.length > 0) return causes;
  const tasks = [...new Set(runs.flatMap(({ learnedFrom }) => Object.keys(learnedFrom.tasks ?? {})))];
  return [
    ...causes,
    ...tasks.flatMap((task) => differencesIn(runs, `The examples of the task '${task}'`, EXAMPLES, ({ tasks: own }) => own?.[task])),
  ];
}

/** Tells runs apart by what of their data differs. */
export function dataKey(run: FoundRun, differences: readonly DataDifference[]): string {
  return differences.map(({ sides }) => sides.findIndex((side) => side.includes(run))).join();
}

/** A line. `listed`: names, shortened where they are many. */
export function dataWarning({ what, sides: [first, ...others] }: DataDifference, listed: (names: readonly string[]) => string): string {
  const names = (runs: readonly FoundRun[]): string => listed(runs.map(({ name }) => name));
  const they = others.map(names).join(' or ');
  return `${what} of ${names(first)} is not that of ${they}, under the same settings: files have changed, and figures may differ by that.`;
}

function differencesIn(
  runs: readonly FoundRun[],
  what: string,
  sections: readonly string[],
  fingerprint: (learned: LearnedFrom) => string | undefined,
): DataDifference[] {
  const alike = new Map<string, Map<string, FoundRun[]>>();
  for (const run of runs) {
    const own = fingerprint(run.learnedFrom);
    if (own === undefined) continue;
    const paths = Object.keys(run.settings).filter((path) => sections.some((section) => isBelow(path, section)));
    const settings = JSON.stringify(paths.sort().map((path) => [path, run.settings[path]]));
    const sides = alike.get(settings) ?? new Map<string, FoundRun[]>();
    alike.set(settings, sides.set(own, [...(sides.get(own) ?? []), run]));
  }
  return [...alike.values()].filter((sides) => sides.size > 1).map((sides) => ({ what, sides: [...sides.values()] }));
}
