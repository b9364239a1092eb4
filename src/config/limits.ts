/**
 * Maxima that are there against slips of a finger, and that a file may raise: `limits: { 'tasks.0.seeds': 5000 }`.
 *
 * Which ones may be raised their options say with `upTo`; a maximum that has a reason of its own never can.
 */
import { errors } from '../errors/index.ts';
import { RAISABLE } from '../up-to.ts';
import { isRecord } from '../component/slots.ts';
import type { Registry } from '../registry/registry.ts';
import { problem, type Problem } from '../source/problem.ts';
import { originAt, parsePath, pathText, type ObjectNode, type Path } from '../source/tree.ts';
import { branchesOf, schemaAt } from './schema-at.ts';

/** What the file allows beyond the maxima of its options, by path. */
export type Limits = ReadonlyMap<string, number>;

/** The section `limits`, right or wrong, as far as it makes sense. */
export function limitsOf(section: unknown): Limits {
  const entries = Object.entries(isRecord(section) ? section : {});
  return new Map(entries.flatMap(([path, most]) => (typeof most === 'number' ? [[keyOf(parsePath(path) ?? [path]), most] as const] : [])));
}

/** Whether a value that is above its option's maximum is what the file means. */
export function isRaised(limits: Limits, path: Path, value: unknown): boolean {
  return typeof value === 'number' && value <= (limits.get(keyOf(path)) ?? Number.NEGATIVE_INFINITY);
}

/** Entries that raise nothing: no option stands there, or its maximum has a reason. */
export function limitProblems(section: unknown, tree: ObjectNode, registry: Registry): Problem[] {
  return Object.keys(isRecord(section) ? section : {}).flatMap((text) => {
    const path = parsePath(text);
    const rule = path ? schemaAt(path, tree, registry).rule : null;
    if (rule && [rule.schema, ...branchesOf(rule.schema)].some((schema) => schema[RAISABLE] === true)) return [];
    const message = rule
      ? `the maximum of ${pathText(path ?? [])} cannot be raised, or there is none.`
      : `'${text}' is no path of an option.`;
    const hint = 'A message about a value that is too large says whether its limit can be raised, and how.';
    return [problem(errors.OPTION_CONFLICT({ path: 'limits', message, hint }), originAt(tree, ['limits', text], 'key'))];
  });
}

function keyOf(path: Path): string {
  return path.map(String).join('.');
}
