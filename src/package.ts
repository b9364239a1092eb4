/** Where the package itself lies, compiled or not: the folder of its package.json. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of package.json. */
export const packageRoot: string = climb(path.dirname(fileURLToPath(import.meta.url)));

/** Folder that holds `plugins/` of the running code: the package in sources, `dist` when compiled. */
export const codeFolder: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Whether a plugin's file is one of the package's own, and not a user's. */
export function ships(file: string): boolean {
  return file.startsWith(path.join(codeFolder, 'plugins') + path.sep);
}

/** As package.json says it; `unknown` where it says nothing. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

function climb(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('The package has lost its package.json.');
  return climb(parent);
}
