/** The machine, and what the benchmark needs on it: a Python environment from PyPI and its own npm packages. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Vector instructions that decide how fast the types are. */
  readonly instructions: string;
  readonly system: string;
  readonly node: string;
  readonly commit: string;
  readonly date: string;
}

/** Whether what is slow on one of them is slow on the other. */
export function isSameKind(one: Machine, other: Machine): boolean {
  return (['processor', 'cores', 'instructions'] as const).every((trait) => one[trait] === other[trait]);
}

export async function describeMachine(root: string): Promise<Machine> {
  const flags = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].split(' ') ?? [];
  const commit = await execute('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  );
  return {
    processor: `${os.cpus()[0].model.trim()}, family ${/^cpu family\s*:\s*(\d+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '?'}`,
    cores: os.availableParallelism(),
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    instructions:
      ['avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'].filter((flag) => flags.includes(flag)).join(', ') || 'none of avx2, avx512',
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    commit,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** A Python environment: `.venv-bench` with bench/peers/requirements.txt, or `.venv-bench-<name>` with bench/peers/<name>.txt. */
export interface PythonPackages {
  readonly name?: string;
  /** For who waits. */
  readonly size?: string;
}

/** Makes the environment where it is missing or its requirements changed; returns its Python. */
export async function ensurePython(
  root: string,
  say: (text: string) => void,
  { name, size = 'with the CUDA libraries that the wheel of PyTorch wants, about 6 GB' }: PythonPackages = {},
): Promise<string> {
  const folder = path.join(root, name === undefined ? '.venv-bench' : `.venv-bench-${name}`);
  const requirements = path.join(root, 'bench/peers', `${name ?? 'requirements'}.txt`);
  const python = path.join(folder, 'bin/python');
  const wanted = await readFile(requirements, 'utf8');
  const stamp = path.join(folder, 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  say(`Making ${path.basename(folder)} from PyPI; ${size} …`);
  await execute('python3', ['-m', 'venv', folder]);
  await execute(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], { maxBuffer: 2 ** 26 });
  await writeFile(stamp, wanted);
  return python;
}

export async function ensurePackages(root: string, say: (text: string) => void): Promise<void> {
  const folder = path.join(root, 'bench/peers');
  if (existsSync(path.join(folder, 'node_modules/linkedom'))) return;
  say('Installing the npm packages of bench/peers …');
  await execute('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
}
