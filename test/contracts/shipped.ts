/** The components that ship, each put through the contract that plugin authors use, with the options that bring out what it can do. */
import fastGlob from 'fast-glob';
import { fileURLToPath } from 'node:url';
import { it, vi } from 'vitest';
import type { Kind } from '../../src/kinds/index.ts';
import type { AnyComponent } from '../../src/component/component.ts';
import { testComponent, type ContractSettings } from '../../src/testing/index.ts';

// Each check makes its component anew. WordNet's files are no part of any, and take a second to read.
vi.mock(import('../../src/kit/wordnet.ts'), async (original) => {
  const module = await original();
  const read = new Map<string, ReturnType<typeof module.readWordNet>>();
  const readWordNet: typeof module.readWordNet = (folder) => read.get(folder) ?? read.set(folder, module.readWordNet(folder)).get(folder)!;
  return { ...module, readWordNet };
});

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every shipped component of a kind; `settings` by name for those whose defaults are not enough, `without` those tested elsewhere. */
export async function testShipped(
  kind: Kind,
  settings: Readonly<Record<string, ContractSettings>> = {},
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<void> {
  const paths = await fastGlob(`plugins/${kind}/*/plugin.ts`, {
    cwd: root,
    absolute: true,
    ignore: without.map((name) => `plugins/${kind}/${name}/*`),
  });
  const modules = await Promise.all(paths.sort().map((path) => import(path) as Promise<{ default: AnyComponent }>));
  const definitions = modules.map((module) => module.default);
  const gone = Object.keys(settings).filter((name) => !definitions.some((definition) => definition.name === name));
  if (gone.length > 0) throw new Error(`There are settings for ${kind}/${gone[0]}, and there is no such component.`);
  for (const definition of definitions) testComponent(definition, { it, ...settings[definition.name] });
}
