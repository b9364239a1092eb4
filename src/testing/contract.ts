/** What a contract is: named checks of a component, whatever runs them. One per kind stands in `contracts/`. */
import type { Kind, Kinds } from '../kinds/index.ts';
import type { AnyComponent } from '../component/component.ts';
import type { Workshop } from './workshop.ts';

/** Options of a component, or sections of an experiment. */
export type Sections = Readonly<Record<string, unknown>>;

/** What is checked, in words that follow the component's name → the check; it throws when the component does not do it. */
export type Checks = Readonly<Record<string, () => void | Promise<void>>>;

/** The component under test, with the settings that its author gave. */
export interface Subject<K extends Kind> {
  readonly definition: AnyComponent;
  /** Options that give other contents (another text, another vocabulary) than the usual ones. */
  readonly different: readonly Sections[];
  readonly workshop: Workshop;
  /** A new instance in its place in the tiny experiment, with these options beside the author's. */
  make(options?: Sections, experiment?: Sections): Promise<Kinds[K]>;
  /** Makes it once, for checks that change nothing. */
  usual(): Promise<Kinds[K]>;
  /** What is wrong with these options beside the author's; empty when they are fine. */
  complaints(options: Sections): Promise<readonly string[]>;
  /** Whether the component has an option of this name. */
  has(option: string): boolean;
}

/** Makes the checks of a kind for one component. */
export type Contract<K extends Kind> = (subject: Subject<K>) => Checks;
