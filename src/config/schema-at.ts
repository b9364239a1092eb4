/**
 * What the schemas say about a path of an experiment: the rule that holds there, whose rule it is, and the default.
 *
 * Follows the core's sections and then, from slot to slot, the components that `type` names.
 */
import { SLOT } from '../component/component.ts';
import type { Registry } from '../registry/registry.ts';
import { isKind, isRecord } from '../component/slots.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { nodeAt, type TreeNode, type Path } from '../source/tree.ts';

/** What may stand at a place, and what stands there when nothing is written. */
export interface Rule {
  readonly schema: Readonly<Record<string, unknown>>;
  /** `optimizer/adamw`, or `the experiment` for the core's own sections. */
  readonly owner: string;
  /** Undefined where there is none: the value must be written, or may be absent. */
  readonly byDefault: unknown;
}

/** The rule of a path, or how far the path makes sense. */
export type SchemaAt =
  | { readonly rule: Rule }
  /** No such path: how far it made sense, and what could have followed there. */
  | { readonly rule: null; readonly reached: Path; readonly known: readonly string[] };

/** `tree` says which component stands in a slot; without a registry, slots are opaque. */
export function schemaAt(path: Path, tree: TreeNode, registry: Registry | null): SchemaAt {
  let rule: Rule = { schema: { ...experimentSchema }, owner: 'the experiment', byDefault: undefined };
  for (let depth = 0; depth <= path.length; depth++) {
    const above = path.slice(0, depth);
    const written = nodeAt(tree, above);
    const opened = inSlot(rule, written, registry);
    if (depth === path.length) return { rule };
    const segment = String(path[depth]);
    const inner = below(opened, segment, written);
    if (!inner) return { rule: null, reached: above, known: knownIn(opened, written) };
    // What a default says about its inside holds only where nothing is written around it.
    const inherited: unknown =
      typeof opened.byDefault === 'object' && opened.byDefault !== null
        ? Object.getOwnPropertyDescriptor(opened.byDefault, segment)?.value
        : undefined;
    const mayInherit = written === undefined || SLOT in rule.schema;
    rule = { ...opened, schema: inner, byDefault: mayInherit && inherited !== undefined ? inherited : inner.default };
  }
  return { rule };
}

/** A slot's rule becomes that of the component in it. */
function inSlot(rule: Rule, written: TreeNode | undefined, registry: Registry | null): Rule {
  const kind = rule.schema[SLOT];
  if (!isKind(kind)) return rule;
  const byDefault = isRecord(rule.byDefault) ? rule.byDefault : undefined;
  const type = typeOf(written) ?? byDefault?.type;
  const entry = registry?.get(kind, String(type));
  const properties = { type: { type: 'string', description: `Which ${kind} it is.` }, ...entry?.definition.options.properties };
  return {
    schema: { type: 'object', properties },
    owner: `${kind}/${String(type)}`,
    byDefault: byDefault?.type === type ? byDefault : { type },
  };
}

function typeOf(written: TreeNode | undefined): unknown {
  const node = written?.kind === 'object' ? written.members.get('type')?.node : written;
  return node?.kind === 'leaf' && typeof node.value === 'string' ? node.value : undefined;
}

function below(rule: Rule, segment: string, written: TreeNode | undefined): Readonly<Record<string, unknown>> | undefined {
  const { byDefault } = rule;
  const schema = insideOf(rule.schema);
  if (isRecord(schema.properties) && Object.hasOwn(schema.properties, segment)) {
    const inner: unknown = schema.properties[segment];
    return isRecord(inner) ? inner : undefined;
  }
  if (schema.type === 'array') {
    const items = written?.kind === 'array' ? written.items : Array.isArray(byDefault) ? byDefault : [];
    return /^\d+$/.test(segment) && Number(segment) < items.length && isRecord(schema.items) ? schema.items : undefined;
  }
  if (isRecord(schema.additionalProperties)) return schema.additionalProperties;
  if (isRecord(schema.patternProperties))
    return Object.entries(schema.patternProperties)
      .filter(([pattern]) => new RegExp(pattern, 'u').test(segment))
      .map(([, inner]) => inner)
      .find(isRecord);
  return isRecord(byDefault) && Object.hasOwn(byDefault, segment) ? {} : undefined;
}

/** What can be looked into: of a union such as a number or an object, its one object. */
function insideOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const objects = branchesOf(schema).filter(({ type }) => type === 'object');
  return objects.length === 1 ? objects[0] : schema;
}

/** The alternatives of a union; none where it is no union. */
export function branchesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  return [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : [])).filter(isRecord);
}

function knownIn({ schema: whole }: Rule, written: TreeNode | undefined): string[] {
  const schema = insideOf(whole);
  const positions = written?.kind === 'array' ? written.items.map((_, index) => String(index)) : [];
  return [...Object.keys(isRecord(schema.properties) ? schema.properties : {}), ...positions];
}
