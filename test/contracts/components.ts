/**
 * The components that ship, for the contract tests: found by their place in the tree, checked and built as a run would.
 * What needs other components is made in a whole experiment of its own: `workshop.ts`.
 */
import { Ajv } from 'ajv';
import fastGlob from 'fast-glob';
import { fileURLToPath } from 'node:url';
import { SLOT, type AnyComponent } from '../../src/registry/component.ts';
import type { Kind, Kinds } from '../../src/kinds/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every shipped definition of a kind, by folder name. */
export async function componentsOf(kind: Kind): Promise<readonly AnyComponent[]> {
  const paths = await fastGlob(`plugins/${kind}/*/plugin.ts`, { cwd: root, absolute: true });
  const modules = await Promise.all(paths.sort().map((path) => import(path) as Promise<{ default: AnyComponent }>));
  return modules.map(({ default: definition }) => definition);
}

/** What is wrong with these options; empty when they are fine. */
export function complaints(definition: AnyComponent, options: Readonly<Record<string, unknown>>): readonly string[] {
  return checked(definition, options).complaints;
}

/** An instance, with defaults filled in; for components that need nothing injected. */
export function build<K extends Kind>(kind: K, definition: AnyComponent, options: Readonly<Record<string, unknown>>): Kinds[K] {
  const { complaints, filled } = checked(definition, options);
  if (complaints.length > 0) throw new Error(`${kind} ${definition.name}: ${complaints.join('; ')}`);
  return definition.create(filled as never, {} as never) as Kinds[K];
}

function checked(definition: AnyComponent, options: Readonly<Record<string, unknown>>): { complaints: readonly string[]; filled: unknown } {
  const ajv = new Ajv({ useDefaults: true, allErrors: true });
  ajv.addKeyword({ keyword: SLOT });
  const filled: unknown = structuredClone(options);
  const validate = ajv.compile({ ...definition.options, additionalProperties: false, required: required(definition) });
  const fits = validate(filled);
  const problems = fits ? (definition.check?.(filled as never) ?? []) : [];
  return { complaints: [...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`), ...problems.map(({ path, message }) => `${path.join('.')} ${message}`)], filled };
}

/** A property with a default may be left out (see component.ts). */
function required({ options }: AnyComponent): readonly string[] {
  return (options.required ?? []).filter((name) => !('default' in options.properties[name]));
}
