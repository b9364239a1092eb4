/** Where a component of a kind sits in an experiment: in a slot of the core, or in one of the component with the most slots. */
import { SLOT } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { kinds, type Kind } from '../kinds/index.ts';
import type { Entry, Registry } from './registry.ts';

/** A key of an experiment, or of a component's options. */
export interface Seat {
  readonly key: string;
  /** Sections of the experiment in which it lies, the outermost first; none of an option. */
  readonly within: readonly string[];
  /** A list of components of the kind. */
  readonly list: boolean;
  /** Whose option it is; null for a section of the experiment. */
  readonly holder: Entry | null;
}

/**
 * Null where nothing has a slot for it. A component that sits in the experiment itself comes before one that sits in another, and of
 * these the one with the most slots: there everything else has a place too.
 */
export function seatOf(kind: Kind, registry: Registry): Seat | null {
  const own = sectionFor(kind, experimentSchema);
  if (own) return { ...own, holder: null };
  const all = Object.keys(kinds) as Kind[];
  const isOuter = (each: Kind): boolean => sectionFor(each, experimentSchema) !== null;
  for (const each of [...all.filter(isOuter), ...all.filter((inner) => !isOuter(inner))])
    for (const holder of roomiestFirst(registry.registered(each))) {
      const option = optionFor(kind, holder.definition.options);
      if (option) return { ...option, within: [], holder };
    }
  return null;
}

/** By slots, then by options. */
function roomiestFirst(holders: Iterable<Entry>): Entry[] {
  const all = ({ definition: { options } }: Entry): unknown[] => Object.values(options.properties);
  const slots = (entry: Entry): number => all(entry).filter((option) => isRecord(option) && SLOT in option).length;
  return [...holders].sort((a, b) => slots(b) - slots(a) || all(b).length - all(a).length);
}

/** The first place in the experiment itself, in a section of a section too. */
function sectionFor(kind: Kind, schema: { readonly properties: object }): Pick<Seat, 'key' | 'list' | 'within'> | null {
  const here = optionFor(kind, schema);
  if (here) return { ...here, within: [] };
  for (const [key, inner] of Object.entries(schema.properties) as [string, unknown][]) {
    if (!isRecord(inner) || SLOT in inner || !isRecord(inner.properties)) continue;
    const found = sectionFor(kind, { properties: inner.properties });
    if (found) return { ...found, within: [key, ...found.within] };
  }
  return null;
}

/** The first property that holds components of this kind. */
function optionFor(kind: Kind, { properties }: { readonly properties: object }): Pick<Seat, 'key' | 'list'> | null {
  for (const [key, schema] of Object.entries(properties) as [string, unknown][]) {
    if (!isRecord(schema)) continue;
    if (schema[SLOT] === kind) return { key, list: false };
    if (isRecord(schema.items) && schema.items[SLOT] === kind) return { key, list: true };
  }
  return null;
}
