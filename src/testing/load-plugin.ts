/** Loads a plugin file for its test as the program does, whether JavaScript or TypeScript. */
import { fileURLToPath } from 'node:url';
import type { AnyComponent } from '../component/component.ts';
import { importerOfOwn } from '../registry/import-plugin.ts';

/** The component that the file exports; of several, the one of this name. */
export async function loadPlugin(file: URL | string, name?: string): Promise<AnyComponent> {
  const load = await importerOfOwn();
  const exported = await load(file instanceof URL || file.startsWith('file:') ? fileURLToPath(file) : file);
  const components = (Array.isArray(exported) ? exported : [exported]) as readonly AnyComponent[];
  const found = name === undefined && components.length === 1 ? components[0] : components.find((component) => component?.name === name);
  // What is no component is handed on: the contract says why it is none.
  if (found || components.length === 1) return found ?? components[0];
  throw new Error(`${String(file)} exports ${components.map((component) => String(component?.name)).join(', ')}: say which one to load.`);
}
