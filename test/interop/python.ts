/**
 * The Python side of the checks with other people's libraries: environments with pinned packages from PyPI, one for each
 * `requirements.txt`, made once in `.venv-<folder>/` and made again when that file changes.
 *
 * A check is a script beside its test; it prints one JSON value, which the test compares.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Runs a script of this folder and returns the JSON it prints. */
export function runPython(script: string, ...words: string[]): Promise<unknown> {
  return runPythonIn(import.meta.dirname, script, ...words);
}

/** The same with a script of another folder, and with the packages of that folder's `requirements.txt`. */
export async function runPythonIn(folder: string, script: string, ...words: string[]): Promise<unknown> {
  const python = await pythonOf(folder);
  const { stdout } = await execute(python, [join(folder, script), ...words], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

async function pythonOf(folder: string): Promise<string> {
  const environment = join(root, `.venv-${basename(folder)}`);
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const requirements = join(folder, 'requirements.txt');
  const stamp = join(environment, 'requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return python;

  await rm(environment, { recursive: true, force: true });
  await mkdir(environment, { recursive: true });
  try {
    await execute(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment]);
    await execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch (error) {
    throw new Error(
      `The checks could not make their Python environment in ${environment}: ${(error as Error).message}\n` +
        'They need Python 3.11 or newer with the venv module, and PyPI; name another interpreter with PYTHON=/path/to/python3.',
      { cause: error },
    );
  }
  await writeFile(stamp, wanted);
  return python;
}

/** The files of a package from PyPI, without those that it depends on: the folder that its wheel unfolds into, beside the environment. */
export async function packageFiles(requirement: string): Promise<string> {
  const folder = join(root, `.venv-${basename(import.meta.dirname)}-packages`, requirement);
  if (existsSync(folder)) return folder;
  const python = await pythonOf(import.meta.dirname);
  const temporary = await mkdtemp(join(tmpdir(), 'electra-run-wheel-'));
  try {
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet'];
    await execute(python, [...pip, 'install', '--no-deps', '--target', join(temporary, 'files'), requirement]);
    await mkdir(dirname(folder), { recursive: true });
    await cp(join(temporary, 'files'), folder, { recursive: true });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}
