/**
 * `electra-run diff <a> <b>`: two runs or experiments, key by key, each value with where it came from; runs also by where they were made.
 * Writes nothing.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { requireExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { isRecord } from '../component/slots.ts';
import { readChecked } from '../files/read-json.ts';
import { recordShape } from '../runs/file-shapes.ts';
import { factsOf } from '../report/environment.ts';
import { writtenValues, type WrittenValue } from '../report/written.ts';
import { settingsOf, type Setting } from '../runs/flatten.ts';
import { paintWhere, type Paint } from '../output/paint.ts';
import { wantsColor } from '../output/wants-color.ts';
import type { Streams } from './streams.ts';

interface Side {
  readonly name: string;
  readonly values: ReadonlyMap<string, WrittenValue>;
  /** Where a run was made; empty for an experiment. */
  readonly environment: Readonly<Record<string, Setting>>;
}

interface KeyDifference {
  readonly path: string;
  /** Null where a side has no such key. */
  readonly a: WrittenValue | null;
  readonly b: WrittenValue | null;
  /** Whether the numbers of a run depend on it. */
  readonly matters: boolean;
}

/** Returns the exit code 0, whether they differ or not. */
export async function diff(
  first: string,
  second: string,
  { json = false }: { readonly json?: boolean },
  { out }: Streams,
): Promise<number> {
  const [a, b] = [await sideOf(first), await sideOf(second)];
  const settings = differencesOf(a.values, b.values);
  const bothRan = Object.keys(a.environment).length > 0 && Object.keys(b.environment).length > 0;
  const environment = (bothRan ? differencesOf(asValues(a.environment), asValues(b.environment)) : []).map((each) => ({
    ...each,
    matters: false,
  }));
  if (json) {
    const facts = environment.map(({ path: name, a: one, b: other }) => ({ name, a: one?.value ?? null, b: other?.value ?? null }));
    out.write(`${JSON.stringify({ a: a.name, b: b.name, settings, environment: facts }, null, 2)}\n`);
  } else out.write(`${asText(a, b, settings, environment, paintWhere(wantsColor(out)))}\n`);
  return 0;
}

async function sideOf(place: string): Promise<Side> {
  if (!existsSync(place) || !statSync(place).isDirectory()) {
    const { saved, file } = await requireExperiment(place, { unread: true });
    return { name: place, values: valuesIn(saved, file), environment: {} };
  }
  const resolved = ['experiment.json5', 'experiment.json'].map((name) => path.join(place, name)).find((file) => existsSync(file));
  if (resolved === undefined)
    throw new UserError(
      errors.NOT_A_RUN_FOLDER({
        folder: place,
        found: existsSync(path.join(place, 'sweep.json')) ? 'it is a sweep; name one of its members' : 'it has no experiment.json',
      }),
    );
  const record = path.join(place, 'record.json');
  return {
    name: place,
    values: valuesIn(read(resolved), resolved),
    environment: existsSync(record) ? factsOf(readChecked<Record<string, unknown>>(record, recordShape) ?? {}) : {},
  };
}

function valuesIn(text: string, file: string): ReadonlyMap<string, WrittenValue> {
  const values = writtenValues(text, file);
  if (!values) throw new UserError(errors.RUN_FILE_UNREADABLE({ file, reason: 'it is not JSON5' }));
  return values;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(errors.RUN_FILE_UNREADABLE({ file, reason: error instanceof Error ? error.message : String(error) }), {
      cause: error,
    });
  }
}

function asValues(facts: Readonly<Record<string, Setting>>): ReadonlyMap<string, WrittenValue> {
  return new Map(Object.entries(facts).map(([name, value]) => [name, { value, origin: null }]));
}

/** In the order of the first side; what only the second has comes last. */
function differencesOf(a: ReadonlyMap<string, WrittenValue>, b: ReadonlyMap<string, WrittenValue>): KeyDifference[] {
  const paths = [...new Set([...a.keys(), ...b.keys()])].filter(
    (each) => JSON.stringify(a.get(each)?.value) !== JSON.stringify(b.get(each)?.value),
  );
  return paths.map((each) => ({ path: each, a: a.get(each) ?? null, b: b.get(each) ?? null, matters: matters(each) }));
}

function matters(key: string): boolean {
  const nested = key.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), 1);
  return isRecord(nested) && Object.keys(settingsOf(nested)).length > 0;
}

function asText(a: Side, b: Side, settings: readonly KeyDifference[], environment: readonly KeyDifference[], paint: Paint): string {
  const entry = ({ path: key, a: one, b: other }: KeyDifference): string =>
    [
      paint.bold(key),
      paint.red(`  - ${valueText(one)}`) + paint.dim(originText(one)),
      paint.green(`  + ${valueText(other)}`) + paint.dim(originText(other)),
    ].join('\n');
  const part = (title: string, differences: readonly KeyDifference[]): string[] =>
    differences.length > 0 ? ['', ...(title === '' ? [] : [title]), ...differences.map(entry)] : [];
  const effective = settings.filter((each) => each.matters);
  const idle = settings.filter((each) => !each.matters);
  return [
    paint.red(`--- ${a.name}`),
    paint.green(`+++ ${b.name}`),
    ...(effective.length > 0 ? part('', effective) : ['', 'Every setting that numbers depend on is the same.']),
    ...part('Without effect on the numbers:', idle),
    ...part('Made elsewhere or with something else:', environment),
  ].join('\n');
}

function valueText(written: WrittenValue | null): string {
  return written === null ? 'nothing' : JSON.stringify(written.value);
}

function originText(written: WrittenValue | null): string {
  return written === null || written.origin === null ? '' : `  // ${written.origin}`;
}
