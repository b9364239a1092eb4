/**
 * All that lies in a folder after its runs have ended, made equal where it may differ: times, speeds, process numbers.
 *
 * Whatever is not known here counts byte for byte, so that what should not be there is found without a list of its names.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isEventFile, shownIn } from '../event-files.ts';

/** Names of files and folders with what they hold: a hash, or a text that may be read in a report. */
export type Contents = ReadonlyMap<string, string>;

/** How one outcome departs from another. */
export interface Departure {
  /** Missing, or other than they should be. */
  readonly differences: readonly string[];
  /** Nobody asked for them. */
  readonly leftovers: readonly string[];
}

/** Everything in the folder. */
export function contentsOf(folder: string): Contents {
  const contents = new Map<string, string>();
  const walk = (name: string): void => {
    const names = readdirSync(path.join(folder, name));
    if (names.some(isEventFile)) contents.set(path.join(name, 'events'), eventsText(path.join(folder, name)));
    for (const each of names.filter((each) => !isEventFile(each))) {
      const inner = path.join(name, each);
      if (lstatSync(path.join(folder, inner)).isDirectory()) {
        contents.set(`${inner}/`, 'folder');
        walk(inner);
      } else contents.set(inner, textOf(folder, inner));
    }
  };
  if (existsSync(folder)) walk('');
  return contents;
}

/** What is in `found` and should not be, and the other way round. */
export function departure(found: Contents, expected: Contents): Departure {
  const differences = [...expected].flatMap(([name, text]) => {
    const other = found.get(name);
    if (other === undefined) return [`${name} is missing`];
    return other === text ? [] : [`${name}: ${firstDifference(other, text)}`];
  });
  return { differences, leftovers: [...found.keys()].filter((name) => !expected.has(name)) };
}

/** A value that is told twice of one step is one point of its curve. */
function eventsText(folder: string): string {
  return [...new Set(shownIn(folder).map(({ tag, step, value }) => `${step} ${tag} ${hashOf(value)}\n`))].join('');
}

function textOf(folder: string, name: string): string {
  const bytes = readFileSync(path.join(folder, name));
  const rule = RULES.find(([pattern]) => pattern.test(name));
  if (!rule) return hashOf(bytes.includes(folder) ? bytes.toString('utf8').replaceAll(folder, '<folder>') : bytes);
  try {
    return rule[1](bytes.toString('utf8').replaceAll(folder, '<folder>'));
  } catch (error) {
    return `damaged: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** By the end of a name: what may differ is taken out, and the rest is a text. */
const RULES: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/(^|\/)result\.json$/, (text) => json({ ...parsed(text), figures: without(parsed(text).figures as Values, /seconds$|_per_second$/) })],
  [
    /metrics\.jsonl$/,
    (text) =>
      linesOf(text)
        .map((line) => `${JSON.stringify(without(parsed(line), /^speed\//))}\n`)
        .join(''),
  ],
  [/(^|\/)status\.json$/, (text) => json(without(parsed(text), /^updated$/))],
  [/(^|\/)record\.json$/, (text) => json({ seed: parsed(text).seed, history: extensionsOf(parsed(text)) })],
  [/(^|\/)experiment\.json$/, (text) => json(without(parsed(text), /^runs$/))],
  [/(^|\/)experiment\.json5$/, (text) => text.replaceAll(/ {2}\/\/ .*|^ {2}runs: .*/gm, '')],
  [/checkpoints\/[^/]+\/state\.json$/, stateText],
  [/(^|\/)sweep\.json$/, (text) => json(without(parsed(text), /^created$/))],
  [/(^|\/)state\/[^/]+\.json$/, attemptsText],
  [/(^|\/)logs\/[^/]+\.txt$/, () => 'what the runs said'],
  [/\.html$/, (text) => (text.trimEnd().endsWith('</html>') ? 'a whole page' : 'a torn page')],
];

/** All lines but what comes after the last end of one, which there must not be. */
function linesOf(text: string): string[] {
  if (!text.endsWith('\n')) throw new Error('the last line is torn');
  return text.split('\n').slice(0, -1);
}

function extensionsOf({ history }: Values): unknown {
  if (!Array.isArray(history)) return undefined;
  return (history as Values[]).map((entry) => ({
    ...without(entry, /^at$/),
    figures: without((entry.figures ?? {}) as Values, /seconds$|_per_second$/),
  }));
}

function stateText(text: string): string {
  const { state, files, ...rest } = parsed(text) as { state: Values; files: unknown };
  return json({ ...without(rest, /^checksum$/), state: without(state, /^seconds$/), files });
}

/** However many attempts it took, one of them finished, and that was the last one. */
function attemptsText(text: string): string {
  const { attempts, ...rest } = parsed(text) as { attempts: readonly { ended?: string; outcome?: string }[] };
  const last = attempts.at(-1);
  const finished = attempts.filter(({ outcome }) => outcome === 'finished').length;
  return json({ ...rest, finished, outcome: last?.outcome, ended: typeof last?.ended });
}

function parsed(text: string): Values {
  return JSON.parse(text) as Values;
}

function without(values: Values, pattern: RegExp): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !pattern.test(name)));
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function firstDifference(found: string, expected: string): string {
  const [ours, theirs] = [found.split('\n'), expected.split('\n')];
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  const index = at < 0 ? theirs.length : at;
  return `'${(ours[index] ?? 'nothing').slice(0, 200)}' instead of '${(theirs[index] ?? 'nothing').slice(0, 200)}' in line ${index + 1}`;
}
