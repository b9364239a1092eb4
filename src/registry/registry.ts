/**
 * What there is: every component by kind and name, with the file it came from.
 *
 * Finding files is `discover.ts`; making instances is `container.ts`. There is no global registry:
 * each experiment gets its own.
 */
import { closest } from '../source/closest.ts';
import { errors, type Fault } from '../errors/index.ts';
import { kinds, type Kind } from '../kinds/index.ts';
import type { AnyComponent } from '../component/component.ts';

/** A component and where it came from. */
export interface Entry {
  readonly definition: AnyComponent;
  /** Absolute path of the plugin file. */
  readonly file: string;
  /** The installed package that brings it, with its version; null for what ships and for files that a pattern names. */
  readonly owner: string | null;
}

/** The components that an experiment can name, by kind and name. */
export class Registry {
  readonly #entries = new Map<Kind, Map<string, Entry>>();
  /** Where plugins were looked for, as a person would write it. */
  readonly looked: string[] = [];

  /** What is wrong with adding it, or null. */
  add(definition: AnyComponent, file: string, owner: string | null = null): Fault | null {
    const { kind, name } = definition;
    const first = this.get(kind, name);
    if (first) return errors.DUPLICATE_COMPONENT({ kind, name, first: first.file, second: file });
    this.put(definition, file, owner);
    return null;
  }

  /** Adds it, or takes the place of the one of its name. */
  put(definition: AnyComponent, file: string, owner: string | null = null): void {
    const { kind, name } = definition;
    const ofKind = this.#entries.get(kind) ?? new Map<string, Entry>();
    this.#entries.set(kind, ofKind.set(name, { definition, file, owner }));
  }

  get(kind: Kind, name: string): Entry | undefined {
    return this.#entries.get(kind)?.get(name);
  }

  names(kind: Kind): string[] {
    return [...(this.#entries.get(kind)?.keys() ?? [])].sort();
  }

  /** All of a kind in the order in which they were found, what ships first; those behind all others that want to be asked last. */
  registered(kind: Kind): Entry[] {
    const all = [...(this.#entries.get(kind)?.values() ?? [])];
    return [...all.filter(({ definition }) => !definition.askedLast), ...all.filter(({ definition }) => definition.askedLast)];
  }

  /** All of a kind, or all there are, in the order of the kinds and then by name. */
  entries(kind?: Kind): Entry[] {
    const wanted = kind ? [kind] : (Object.keys(kinds) as Kind[]);
    return wanted.flatMap((each) => this.names(each).flatMap((name) => this.get(each, name) ?? []));
  }

  /** Why there is no such component, and which one was perhaps meant. */
  unknown(kind: Kind, name: string): Fault {
    const names = this.names(kind);
    return errors.UNKNOWN_COMPONENT({
      kind,
      name,
      near: closest(name, names),
      others: (Object.keys(kinds) as Kind[]).filter((each) => each !== kind && this.get(each, name)),
      known: names.join(', ') || 'none',
      looked: this.looked.join(', ') || 'no folder',
    });
  }
}
