/** What the command line says about a sweep, as overrides of the file's `sweep` or `ablation` section: there is one way to compose. */
import JSON5 from 'json5';
import { errors, UserError } from '../errors/index.ts';
import { isKept } from '../source/number.ts';
import type { Variation } from '../experiment/variation.ts';

/** The options of the command line that say what varies. */
export interface SweepWords {
  /** `path=1,2,3` each. */
  readonly grid?: readonly string[];
  /** `path=1,2;path=3,4` each: values that go together. */
  readonly zip?: readonly string[];
  /** `path=1;path=2` each: one setting. */
  readonly list?: readonly string[];
  /** `path=1e-4..1e-2`, `path=1..8:whole`, `path=1e-4..1e-2:log` or `path=a,b` each. */
  readonly random?: readonly string[];
  /** How many settings to draw. */
  readonly count?: number;
  /** `path=1,2,3`: an ablation. */
  readonly ablate?: string;
  /** The baseline of an ablation. */
  readonly baseline?: string;
  /** Values of an ablation. */
  readonly values?: string;
  /** `3`, or `1,5,9`. */
  readonly seeds?: string;
}

/** `has`: which section the file itself has; that is where seeds belong. */
export function overridesOf(words: SweepWords, has: keyof Variation): string[] {
  const { grid = [], zip = [], list = [], random = [], count, ablate, baseline, values, seeds } = words;
  const section = ablate === undefined ? has : 'ablation';
  return [
    ...grid.map((each) => assign('sweep.grid', Object.fromEntries([axis(each, '--grid')]))),
    ...(zip.length > 0
      ? [
          assign(
            'sweep.zip',
            zip.map((each) => Object.fromEntries(split(each, ';').map((part) => axis(part, '--zip')))),
          ),
        ]
      : []),
    ...(list.length > 0
      ? [
          assign(
            'sweep.list',
            list.map((each) => Object.fromEntries(split(each, ';').map((part) => single(part, '--list')))),
          ),
        ]
      : []),
    ...random.map((each) => assign('sweep.random.ranges', Object.fromEntries([range(each)]))),
    ...(count === undefined ? [] : [assign('sweep.random.count', count)]),
    ...(ablate === undefined ? [] : ablation(axis(ablate, '--ablate'))),
    ...(values === undefined ? [] : [assign('ablation.values', valuesOf(values))]),
    ...(baseline === undefined ? [] : [assign('ablation.baseline', valueOf(baseline))]),
    ...(seeds === undefined ? [] : [assign(`${section}.seeds`, seedsOf(seeds))]),
  ];
}

/** `1,a,[2,3]` → 1, 'a', [2, 3]: commas inside brackets and quotes belong to a value. */
export function valuesOf(text: string): unknown[] {
  return split(text, ',').map(valueOf);
}

/** `3` is a count, `1,5,9` are the seeds. */
function seedsOf(text: string): unknown {
  const numbers = valuesOf(text);
  return numbers.length === 1 ? numbers[0] : numbers;
}

function ablation([path, values]: [string, readonly unknown[]]): string[] {
  return [assign('ablation.path', path), assign('ablation.values', values)];
}

function assign(path: string, value: unknown): string {
  return `${path}=${JSON5.stringify(value)}`;
}

function axis(text: string, option: string): [string, unknown[]] {
  const [path, values] = pair(text, option, `${option} objective.loss.lambda=1,10,50`);
  return [path, valuesOf(values)];
}

function single(text: string, option: string): [string, unknown] {
  const [path, value] = pair(text, option, `${option} "objective.loss.lambda=10;seed=2"`);
  return [path, valueOf(value)];
}

function range(text: string): [string, unknown] {
  const [path, rest] = pair(text, '--random', '--random scheduler.rate=1e-4..1e-2:log');
  const [, from, to, kind] = /^([^,]+?)\.\.([^,:]+)(?::(log|linear|whole))?$/.exec(rest) ?? [];
  if (from === undefined) return [path, { of: valuesOf(rest) }];
  return [path, { from: valueOf(from), to: valueOf(to), ...(kind === 'whole' ? { whole: true } : kind ? { scale: kind } : {}) }];
}

function pair(text: string, option: string, example: string): [string, string] {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  if (path === '' || text.slice(equals + 1).trim() === '')
    throw new UserError(errors.BAD_ARGUMENTS({ reason: `'${text}' is no path with values for ${option}.`, hint: `Write e.g. ${example}` }));
  return [path, text.slice(equals + 1)];
}

/** JSON5, or else the text itself: `1/4` is a word, and so are more digits than a number keeps. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON5.parse(text);
    return typeof value === 'number' && !isKept(text, value) ? text.trim() : value;
  } catch {
    return text.trim();
  }
}

/** At separators that stand in no bracket and no quotes. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('[{'.includes(character)) depth += 1;
    else if (']}'.includes(character)) depth -= 1;
    if (character === separator && depth === 0 && !quote) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part, index) => part.trim() !== '' || index === 0);
}
