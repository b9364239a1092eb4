/**
 * Where an experiment names files and folders, as the schemas of the core and of its components mark them.
 * Whether they are there is `missing-files.ts`.
 */
import { PATH } from '../component/component.ts';
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
  return pathsBelow(experimentSchema, experiment, [], registry);
}

function pathsBelow(schema: unknown, value: unknown, at: Path, registry: Registry): NamedPath[] {
  return [
    ...pathsIn(schema, value, at),
    ...slotsIn(schema, value, at).flatMap(({ kind, value: slot, path: inside }) =>
      isRecord(slot) ? pathsBelow(registry.get(kind, String(slot.type))?.definition.options, slot, inside, registry) : [],
    ),
  ];
}

/** Paths directly below this schema; those of components inside are found with their schemas. */
function pathsIn(schema: unknown, value: unknown, at: Path): NamedPath[] {
  if (!isRecord(schema) || value === undefined) return [];
  if (PATH in schema) return [{ names: [String(value)], what: schema[PATH], places: [at] }];
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, index) => pathsIn(schema.items, item, [...at, index]));
    return inside.length > 0 && inside.every(({ what }) => what === 'glob')
      ? [{ names: inside.flatMap(({ names }) => names), what: 'glob', places: inside.flatMap(({ places }) => places) }]
      : inside;
  }
  if (!isRecord(value) || !isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([key, inner]) =>
    Object.hasOwn(value, key) ? pathsIn(inner, value[key], [...at, key]) : [],
  );
}
