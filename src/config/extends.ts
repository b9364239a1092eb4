/** What the words after `extends` mean: a path beside the file that says them, a shipped experiment's name, or a file of an npm package. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';
import { packageRoot } from '../package.ts';
import { closest } from '../source/closest.ts';
import { nearestFile } from './nearest.ts';

const SHIPPED = 'electra-run/';

/** The absolute path, or what is wrong. */
export async function resolveExtends(name: string, from: string): Promise<string | Fault> {
  if (name.startsWith(SHIPPED)) return resolveShipped(name);
  const besides = await resolvePath(name, from);
  if (typeof besides === 'string' || !isPackaged(name)) return besides;
  return (await resolvePackaged(name, from)) ?? besides;
}

async function resolveShipped(name: string): Promise<string | Fault> {
  const file = path.join(packageRoot, 'experiments', `${name.slice(SHIPPED.length).replace(/\.json5?$/, '')}.json5`);
  if (await isFile(file)) return file;
  const found = (await readdir(path.join(packageRoot, 'experiments'), { recursive: true })).filter((each) => each.endsWith('.json5'));
  const known = found.map((each) => SHIPPED + each.replace(/\.json5$/, '').replaceAll(path.sep, '/')).sort();
  return errors.EXTENDS_MISSING({ name, looked: file, near: closest(name, known), known: known.join(', ') });
}

/** `package/path` or `@scope/package/path`. */
function isPackaged(name: string): boolean {
  return /^(?:@[^/]+\/)?[^./@][^/]*\/[^/]/.test(name);
}

/** Looked for where Node looks for packages; `exports` of a package say what code may import, and this is no code. */
async function resolvePackaged(name: string, from: string): Promise<string | undefined> {
  for (let folder = path.dirname(from), above = ''; folder !== above; [above, folder] = [folder, path.dirname(folder)]) {
    for (const ending of ['', '.json5']) {
      const file = path.join(folder, 'node_modules', name + ending);
      if (await isFile(file)) return file;
    }
  }
  return undefined;
}

async function resolvePath(name: string, from: string): Promise<string | Fault> {
  const file = path.resolve(path.dirname(from), name);
  if (await isFile(file)) return file;
  const near = await nearestFile(file);
  const told = near && path.join(path.dirname(name), path.basename(near));
  const looked = isPackaged(name) ? `${file}, and in node_modules there and above` : file;
  return errors.EXTENDS_MISSING({ name, looked, near: told && (told.startsWith('.') ? told : `./${told}`) });
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
