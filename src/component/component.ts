/**
 * What a plugin exports: the definition of a component.
 *
 * One definition gives the options' type, their ajv schema, the defaults, the editor completion
 * and the documentation. Nothing here runs anything: `registry/container.ts` calls `create`.
 */
import { Type, type Static, type TObject, type TUnsafe } from 'typebox';
import type { Kind, Kinds } from '../kinds/index.ts';
import type { Injectables } from './injectables.ts';

/** Everything that is known of a component before it is made: what it is called, what it takes and needs, and how it is made. */
export interface ComponentDefinition<K extends Kind = Kind, O extends TObject = TObject, N extends keyof Injectables = keyof Injectables> {
  readonly kind: K;
  /** Lower-case words with dashes; what an experiment's `type` says. */
  readonly name: string;
  /** One sentence for `list` and the editor. */
  readonly summary: string;
  /** A property with a `default` may be left out of an experiment; `create` always sees it filled in. */
  readonly options: O;
  /** What the run's container must inject. */
  readonly needs?: readonly N[];
  /**
   * Checks that no schema can express, before anything is built; see {@link OptionProblem}. Only sees options that are right by
   * themselves.
   */
  readonly check?: (options: Plain<Static<O>>, around: Around) => readonly OptionProblem[];
  /**
   * Options that another option settles, asked before defaults are filled in and before anything is known to be right. What the file leaves
   * out is filled in, and what it says otherwise is refused.
   */
  readonly settles?: (options: Readonly<Record<string, unknown>>, around: Around) => Settled | null;
  /**
   * Of an objective that needs more to train than its network to be fine-tuned: another objective that keeps the same network, in whose
   * place a finished run of this one is started from.
   */
  readonly keptBy?: (options: Readonly<Record<string, unknown>>) => { readonly type: string } & Readonly<Record<string, unknown>>;
  /** For what a stored model brings along: the options that make this component the one of a Hugging Face folder. */
  readonly ofFolder?: (folder: string) => Promise<OfFolder>;
  /** Whether the others of its kind are asked first what a folder is: it reads what they read too, and not so well. */
  readonly askedLast?: boolean;
  /** Slots among the options arrive as instances. */
  create(options: Static<O>, injected: Pick<Injectables, N>): Kinds[K] | Promise<Kinds[K]>;
}

/**
 * Options of a component (paths are absolute), or why it cannot be what the folder needs: a clause after the folder's name. An encoder
 * says too which objective keeps such a network, and reads texts as the folder's class does: tasks go by its frame.
 */
export type OfFolder =
  | { readonly options: Readonly<Record<string, string | number | boolean>>; readonly objective?: string }
  | { readonly reason: string };

/** What one option settles of the others. */
export interface Settled {
  /** For people, what settles it: `the protocol 'paper'`. */
  readonly by: string;
  /** Only those are filled in that the component has. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that must not be given. */
  readonly without?: readonly string[];
  /** Why it cannot be settled. */
  readonly problems?: readonly OptionProblem[];
}

/** A complaint about option values: which option to blame (a path below the component's slot), why, and what to do. */
export interface OptionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/** What a check sees of the experiment around its component, defaults filled in; undefined where there is nothing, or something wrong. */
export interface Around {
  /** By its path in the experiment: `data.length`. */
  at(path: string): unknown;
  /** By its path from what holds this component's slot: a task's `encoder.maxPositions`. */
  beside(path: string): unknown;
  /** By its path from this component: an objective's `encoder.layers`. */
  inside(path: string): unknown;
}

/** No experiment around it: for a test that calls a component's check by itself. */
export const nothingAround: Around = { at: () => undefined, beside: () => undefined, inside: () => undefined };

/** Options before slots are built: slots are still plain objects. */
export type Plain<T> = { readonly [P in keyof T]: unknown };

/** Returns its argument, with the types of the options and needs inferred for `create` and `check`. */
export function defineComponent<const K extends Kind, O extends TObject, const N extends keyof Injectables = never>(
  definition: ComponentDefinition<K, O, N>,
): ComponentDefinition<K, O, N> {
  return definition;
}

/** A component definition of whatever kind, as the registry keeps it; only the container calls `create`. */
export interface AnyComponent extends Omit<ComponentDefinition, 'create' | 'check' | 'options'> {
  readonly options: TObject;
  check?(options: never, around: Around): readonly OptionProblem[];
  create(options: never, injected: never): unknown;
}

/** The annotation that marks a slot in a schema; its value is the kind. */
export const SLOT = 'x-slot';

/**
 * The annotation that marks a path in a schema: `file`, `folder`, or `glob` for a pattern of files. Of the core's own: `plugins` for
 * patterns of code, `runs` for where runs are written. Without it nobody checks where a path leads (`config/confinement.ts`).
 */
export const PATH = 'x-path';

/** The annotation that marks what reaches beyond the project, wherever its folder is. */
export const BEYOND = 'x-beyond';

/**
 * An option that runs commands or names another machine: in a sandbox nothing but its default is let in. Of a list, mark the items.
 */
export function Beyond(pattern: string, settings: { readonly description?: string; readonly default?: string } = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ ...settings, type: 'string', pattern, [BEYOND]: true });
}

interface PathSettings {
  readonly description?: string;
  readonly default?: string;
  /** Shown by `describe` where there is no default. */
  readonly examples?: readonly string[];
  /** Whether it is a pattern: `texts/*.txt`. */
  readonly glob?: boolean;
}

/**
 * An option that holds the path of a file to read: a relative one starts at the file that says it, and arrives relative to the
 * experiment's folder. One that is not there is an error before anything runs.
 */
export function FilePath({ glob = false, ...settings }: PathSettings = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ ...settings, type: 'string', minLength: 1, [PATH]: glob ? 'glob' : 'file' });
}

/** The same for a folder. */
export function FolderPath(settings: Omit<PathSettings, 'glob'> = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ ...settings, type: 'string', minLength: 1, [PATH]: 'folder' });
}

/** The same for the folder of a model, or the name of one on the hub, which begins with `hf:` and is no path. */
export function ModelPath(settings: Omit<PathSettings, 'glob'> = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ ...settings, type: 'string', minLength: 1, [PATH]: 'model' });
}

interface SlotSettings {
  readonly description?: string;
  /** Used when the experiment leaves the slot out, e.g. `{ type: 'uniform' }`. */
  readonly default?: { readonly type: string } & Readonly<Record<string, unknown>>;
  /** Shown by `describe` where there is no default. */
  readonly examples?: readonly ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
}

/** An option that holds a component of this kind: `{ type: 'name', ...its options }` in a file, an instance in `create`. */
export function Slot<K extends Kind>(kind: K, settings: SlotSettings = {}): TUnsafe<Kinds[K]> {
  return Type.Unsafe<Kinds[K]>({ ...settings, type: 'object', required: ['type'], properties: { type: { type: 'string' } }, [SLOT]: kind });
}
