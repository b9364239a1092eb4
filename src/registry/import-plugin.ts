/**
 * Loads the default export of a plugin file.
 *
 * Shipped plugins are imported as the code they are. Any other file goes through jiti, so that plain
 * `.js` and `.ts` both work on every Node, and sees this very instance of `electra-run` and of tfjs, wherever it lies.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loads a plugin file, given its absolute path, and returns its default export. */
export type Importer = (file: string) => Promise<unknown>;

/** The {@link Importer} of plugins that ship: Node's own import, once for each file. */
export function importShipped(file: string): Promise<unknown> {
  const known = shipped.get(file);
  if (known) return known;
  const [kind, name] = [path.dirname(path.dirname(file)), path.basename(path.dirname(file))];
  const imported = builtTogether(kind).then((plugins) =>
    Object.hasOwn(plugins, name) ? plugins[name] : import(/* @vite-ignore */ pathToFileURL(file).href).then(defaultOf),
  );
  shipped.set(file, imported);
  return imported;
}

/** The plugins of a kind by the names of their folders, as the build has put them into one module; none where nothing was built. */
function builtTogether(kind: string): Promise<Readonly<Record<string, unknown>>> {
  const known = together.get(kind);
  if (known) return known;
  const file = path.join(kind, 'all.js');
  const loading = existsSync(file)
    ? import(/* @vite-ignore */ pathToFileURL(file).href).then(({ plugins }) => plugins as Readonly<Record<string, unknown>>)
    : Promise.resolve({});
  together.set(kind, loading);
  return loading;
}

const together = new Map<string, Promise<Readonly<Record<string, unknown>>>>();

/** A module is imported once, and to ask Node for it again takes longer than to look here. */
const shipped = new Map<string, Promise<unknown>>();

const require = createRequire(import.meta.url);

/** Loading what it needs takes a quarter of a second: only for those who have such files. */
export async function importerOfOwn(): Promise<Importer> {
  const [{ createJiti }, host] = await Promise.all([import('jiti'), import('../index.ts')]);
  const jiti = createJiti(import.meta.url, {
    virtualModules: { 'electra-run': host, '@tensorflow/tfjs-core': require('@tensorflow/tfjs-core') as unknown },
    interopDefault: false,
    fsCache: false,
  });
  return async (file) => {
    if (path.sep === '/' && file.includes('\\'))
      throw new Error(`a name in its path has a backslash, which the loader takes for a slash; rename it: ${file}`);
    return defaultOf(await jiti.import(file));
  };
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
}
