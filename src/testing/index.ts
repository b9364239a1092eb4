/**
 * The front door for a plugin's own tests: the contract of its kind, as checks that any test runner can run.
 *
 *   import { it } from 'node:test';                        // or from vitest, or another runner's
 *   import { testComponent } from 'electra-run/testing';
 *   import masker from './plugin.js';
 *
 *   testComponent(masker, { it });
 *
 * The components that ship are tested through the same functions.
 */
import type { Kind } from '../kinds/index.ts';
import type { AnyComponent } from '../component/component.ts';
import { flawOfDefinition } from '../registry/definition.ts';
import type { Contract, Sections, Subject } from './contract.ts';
import { contracts } from './contracts/index.ts';
import { definitionContract } from './definition.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

export type { Sections } from './contract.ts';
export { loadPlugin } from './load-plugin.ts';

/** What a component needs for its checks that cannot be told from its definition. */
export interface ContractSettings {
  /** Options to make it with; of a list, each goes through the whole contract. Its defaults, unless given. */
  readonly options?: Sections | readonly Sections[];
  /** Options that give other contents (a corpus of another text): their fingerprints must differ from the first options'. */
  readonly different?: readonly Sections[];
  /** Texts of files that the options name, by their path from the experiment. */
  readonly files?: Readonly<Record<string, string>>;
  /** Your further components that this one is used with. */
  readonly components?: readonly AnyComponent[];
  /** Sections of the tiny experiment around it that are to be others. */
  readonly experiment?: Sections;
  /** Checks that this component is excused from, by name, with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

/** One thing that a component must do, ready to run. */
export interface Check {
  /** e.g. `masker/spans chooses nothing where there is no candidate`. */
  readonly name: string;
  /** Rejects with an error that says what the component did. */
  run(): Promise<void>;
}

/** `it` or `test` of whatever runs the tests. */
export type TestFunction = (name: string, run: () => Promise<void>, timeout?: number) => unknown;

/** Milliseconds: the first check of a file loads the engines. */
const TIMEOUT = 60_000;

/** Hands every check of the component's contract to the test runner. */
export function testComponent(definition: AnyComponent, { it, ...settings }: ContractSettings & { readonly it: TestFunction }): void {
  for (const { name, run } of contractOf(definition, settings)) it(name, run, TIMEOUT);
}

/** The checks themselves, for a runner that wants them otherwise. What is no component's definition has one check, which says why. */
export function contractOf(definition: AnyComponent, settings: ContractSettings = {}): readonly Check[] {
  const flaw = flawOfDefinition(definition);
  if (flaw !== null) return [{ name: 'exports a component', run: () => Promise.reject(new Error(`This is no component: ${flaw}.`)) }];
  const { options = {}, except = {} } = settings;
  const variants: readonly Sections[] = Array.isArray(options) ? options : [options as Sections];
  const checks = variants.flatMap((variant, index) => checksWith(definition, variant, { ...settings, withDefinition: index === 0 }));
  const known = new Set(checks.map(({ what }) => what));
  const strange = Object.keys(except).filter((what) => !known.has(what));
  if (strange.length > 0)
    throw new Error(
      `There is no check '${strange[0]}' in the contract of ${definition.kind}/${definition.name}. There are: ${[...known].join('; ')}.`,
    );
  return checks.filter(({ what }) => !Object.hasOwn(except, what)).map(({ name, run }) => ({ name, run }));
}

function checksWith(
  definition: AnyComponent,
  options: Sections,
  { withDefinition, ...settings }: ContractSettings & { readonly withDefinition: boolean },
): readonly (Check & { readonly what: string })[] {
  const subject = subjectOf(definition, options, settings);
  const called = [`${definition.kind}/${definition.name}`, ...(Object.keys(options).length > 0 ? [JSON.stringify(options)] : [])].join(' ');
  const checks = { ...(withDefinition ? definitionContract(subject) : {}), ...(contracts[definition.kind] as Contract<Kind>)(subject) };
  return Object.entries(checks).map(([what, check]) => ({ what, name: `${called} ${what}`, run: async () => check() }));
}

function subjectOf(
  definition: AnyComponent,
  options: Sections,
  { different = [], files = {}, components = [], experiment = {} }: ContractSettings,
): Subject<Kind> {
  const { kind, name } = definition;
  const workshop: Workshop = openWorkshop({ components: [definition, ...components], files, experiment });
  const has = (option: string): boolean => Object.hasOwn(definition.options.properties, option);
  const assumed = Object.fromEntries(Object.entries(usualOptions[kind] ?? {}).filter(([option]) => has(option)));
  const slot = (more: Sections): { type: string } => ({ type: name, ...assumed, ...options, ...more });
  const make: Subject<Kind>['make'] = (more = {}, changes = {}) => workshop.make(kind, slot(more), changes);
  let usual: ReturnType<Subject<Kind>['usual']> | undefined;
  return {
    definition,
    different,
    workshop,
    make,
    usual: () => (usual ??= make()),
    complaints: (more) => workshop.complaints(kind, slot(more)),
    has,
  };
}

/** Options that have no default for good reasons, and by convention this name. */
const usualOptions: Readonly<Partial<Record<Kind, Sections>>> = { scheduler: { rate: 1e-3 }, task: { dataset: { type: 'tiny-texts' } } };
