/** Where a component of each kind sits in an experiment, and an example of it there. */
import type { Kind } from '../kinds/index.ts';
import { SLOT, type AnyComponent } from '../component/component.ts';
import type { Registry } from './registry.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { seatOf } from './seat.ts';
import { isKind, isRecord } from '../component/slots.ts';

type Sections = Record<string, unknown>;

/** Kinds whose place is inside of a task, whichever it is. */
export const INSIDE_A_TASK: readonly Kind[] = ['dataset', 'metric'];

/** The component in its place: what is required filled in, and the first options at their defaults. */
export function exampleOf(definition: AnyComponent, registry: Registry): Sections {
  const required = new Set(definition.options.required ?? []);
  const optional = Object.entries<unknown>(definition.options.properties)
    .filter(([key, schema]) => required.has(key) && isRecord(schema) && 'default' in schema && typeof schema.default !== 'object')
    .slice(0, 2)
    .map(([key, schema]) => [key, valueOf(schema, registry)]);
  const slot = { type: definition.name, ...neededOptions(definition, registry), ...Object.fromEntries(optional) };
  return inPlace(definition.kind, slot, registry);
}

/** A value for each option that has none by itself. */
function neededOptions({ options }: Pick<AnyComponent, 'options'>, registry: Registry): Sections {
  const required = new Set(options.required ?? []);
  const needed = Object.entries<unknown>(options.properties).filter(
    ([key, schema]) => required.has(key) && isRecord(schema) && !('default' in schema),
  );
  return Object.fromEntries(needed.map(([key, schema]) => [key, valueOf(schema, registry)]));
}

/** The sections of an experiment (or of a task, whichever it is) in which a slot of this kind stands at its usual place. */
function inPlace(kind: Kind, slot: unknown, registry: Registry): Sections {
  const seat = seatOf(kind, registry);
  if (!seat) return { [kind]: slot };
  const { key, list, holder, within } = seat;
  const here = { [key]: list ? [slot] : slot };
  if (within.length > 0) return inSections(within, here, registry);
  if (!holder || holder.definition.kind === 'task') return here;
  const { definition } = holder;
  return inPlace(definition.kind, { type: definition.name, ...neededOptions(definition, registry), ...here }, registry);
}

/** Sections in sections, each with what it cannot be without. */
function inSections(within: readonly string[], inner: Sections, registry: Registry): Sections {
  const whole = (sections: readonly string[], { properties }: { readonly properties: object }): Sections => {
    const [section, ...rest] = sections;
    const schema = (properties as Record<string, AnyComponent['options']>)[section];
    return { [section]: rest.length > 0 ? whole(rest, schema) : { ...neededOptions({ options: schema }, registry), ...inner } };
  };
  return whole(within, experimentSchema);
}

/** A value that the schema allows: its default, its first example, or the simplest one of its type. */
function valueOf(schema: unknown, registry: Registry): unknown {
  if (!isRecord(schema)) return null;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  const kind = schema[SLOT];
  if (isKind(kind)) return slotOf(kind, registry);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) return valueOf(branches[0], registry);
  switch (schema.type) {
    case 'array':
      return [valueOf(schema.items, registry)];
    case 'object':
      return Object.fromEntries(
        Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(([key, inner]) => [key, valueOf(inner, registry)]),
      );
    case 'boolean':
      return true;
    case 'string':
      return '…';
    default:
      return typeof schema.minimum === 'number' ? schema.minimum : typeof schema.maximum === 'number' ? schema.maximum : 1;
  }
}

/** The first component of a kind that is complete without options, or the first. */
function slotOf(kind: Kind, registry: Registry): Sections {
  const entries = registry.entries(kind);
  const simple = entries.find(({ definition: { options } }) =>
    (options.required ?? []).every((key) => isRecord(options.properties[key]) && 'default' in options.properties[key]),
  );
  return { type: (simple ?? entries[0])?.definition.name ?? '…' };
}
