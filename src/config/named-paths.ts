/**
 * Where an experiment names files and folders, as the schemas of the core and of its components mark them.
 * Whether they are there is `missing-files.ts`.
 */
import { BEYOND, PATH, SLOT } from '../component/component.ts';
import { isRecord, slotsIn } from '../component/slots.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import type { Registry } from '../registry/registry.ts';
import type { Path } from '../source/tree.ts';

/** A file or a folder, or patterns that are read together. */
export interface NamedPath {
  /** One path, or all patterns of a list. */
  readonly names: readonly string[];
  /** What the mark says. */
  readonly what: unknown;
  /** Where each name stands. */
  readonly places: readonly Path[];
}

/** Everything that is marked as a path, in the order of the schemas. The experiment is valid. */
export function namedPaths(experiment: Experiment, registry: Registry): NamedPath[] {
  return markedBelow(PATH, experimentSchema, experiment, [], registry);
}

/** Everything that is marked as reaching beyond the project, but for what are defaults. */
export function namedBeyond(experiment: Experiment, registry: Registry): NamedPath[] {
  return markedBelow(BEYOND, experimentSchema, experiment, [], registry);
}

type Mark = typeof PATH | typeof BEYOND;

function markedBelow(mark: Mark, schema: unknown, value: unknown, at: Path, registry: Registry): NamedPath[] {
  return [
    ...markedIn(mark, schema, value, at),
    ...slotsIn(schema, value, at).flatMap(({ kind, value: slot, path: inside }) =>
      isRecord(slot) ? markedBelow(mark, registry.get(kind, String(slot.type))?.definition.options, slot, inside, registry) : [],
    ),
  ];
}

/** What is marked directly below this schema; those of components inside are found with their schemas. */
function markedIn(mark: Mark, schema: unknown, value: unknown, at: Path): NamedPath[] {
  if (!isRecord(schema) || value === undefined) return [];
  if (SLOT in schema) return [];
  if (mark in schema)
    return mark === BEYOND && value === schema.default ? [] : [{ names: [String(value)], what: schema[mark], places: [at] }];
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => (Array.isArray(schema[word]) ? (schema[word] as unknown[]) : []));
  const found = branches.flatMap((branch) => (mayBe(branch, value) ? markedIn(mark, branch, value, at) : []));
  if (Array.isArray(value)) {
    const { items } = schema;
    const inside = value.flatMap((item, index) =>
      markedIn(mark, Array.isArray(items) ? (items as unknown[])[index] : items, item, [...at, index]),
    );
    return inside.length > 0 && inside.every(({ what }) => what === 'glob')
      ? [...found, { names: inside.flatMap(({ names }) => names), what: 'glob', places: inside.flatMap(({ places }) => places) }]
      : [...found, ...inside];
  }
  if (!isRecord(value)) return found;
  return [...found, ...Object.entries(value).flatMap(([key, inner]) => markedIn(mark, ruleOf(schema, key), inner, [...at, key]))];
}

/** Whether a branch of a union can be the one that a value is meant by. */
function mayBe(branch: unknown, value: unknown): boolean {
  if (!isRecord(branch) || branch.type === undefined) return true;
  return branch.type === (Array.isArray(value) ? 'array' : isRecord(value) ? 'object' : typeof value);
}

/** The schema of a member, whichever keyword has it. */
function ruleOf(schema: Readonly<Record<string, unknown>>, key: string): unknown {
  if (isRecord(schema.properties) && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  const patterns = isRecord(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  return patterns.find(([pattern]) => new RegExp(pattern, 'u').test(key))?.[1] ?? schema.additionalProperties;
}
