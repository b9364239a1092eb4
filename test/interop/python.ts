/**
 * The Python side of the interop checks: an environment of its own with pinned packages from PyPI,
 * made once in `.venv-interop/` and made again when `requirements.txt` changes.
 *
 * A check is a script beside its test; it prints one JSON value, which the test compares.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const here = import.meta.dirname;
const environment = join(here, '../../.venv-interop');
const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Runs a script of this folder and returns the JSON it prints. */
export async function runPython(script: string, ...words: string[]): Promise<unknown> {
  await makeEnvironment();
  const { stdout } = await execute(python, [join(here, script), ...words], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

async function makeEnvironment(): Promise<void> {
  const requirements = join(here, 'requirements.txt');
  const stamp = join(environment, 'requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;

  await rm(environment, { recursive: true, force: true });
  await mkdir(environment, { recursive: true });
  try {
    await execute(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment]);
    await execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch (error) {
    throw new Error(
      `The interop checks could not make their Python environment in ${environment}: ${(error as Error).message}\n` +
        'They need Python 3.11 or newer with the venv module, and PyPI; name another interpreter with PYTHON=/path/to/python3.',
      { cause: error },
    );
  }
  await writeFile(stamp, wanted);
}
