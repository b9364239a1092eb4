/**
 * What one must know to repeat or explain a run: the command, the versions, the state of the
 * repository, the machine. The trainer writes it to `record.json`; nothing here writes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { arch, version as nodeVersion } from 'node:process';
import { packageVersion } from '../package.ts';

export interface RecordSources {
  /** As typed, e.g. `process.argv.slice(1)`. */
  readonly commandLine: readonly string[];
  /** Folder of the experiment file: whose repository counts. */
  readonly experimentFolder: string;
  readonly seed: number;
  readonly time?: Date;
}

export interface RunRecord {
  readonly commandLine: readonly string[];
  readonly workingFolder: string;
  readonly time: string;
  readonly seed: number;
  /** Null where a package is not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
  /** Null when the experiment is in no git repository, or git is not there. */
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly host: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly platform: string;
  };
}

export function collectRecord({ commandLine, experimentFolder, seed, time = new Date() }: RecordSources): RunRecord {
  return {
    commandLine,
    workingFolder: process.cwd(),
    time: time.toISOString(),
    seed,
    versions: {
      'electra-run': packageVersion(),
      node: nodeVersion.slice(1),
      'onnxruntime-node': dependencyVersion('onnxruntime-node'),
      '@tensorflow/tfjs-core': dependencyVersion('@tensorflow/tfjs-core'),
    },
    git: gitState(experimentFolder),
    host: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
      platform: `${platform()} ${release()} ${arch}`,
    },
  };
}

function dependencyVersion(name: string): string | null {
  try {
    return versionAbove(dirname(createRequire(import.meta.url).resolve(name)), name);
  } catch {
    return null;
  }
}

/** The version in the closest package.json upwards that has this name; entry points lie below it. */
function versionAbove(folder: string, name: string): string | null {
  const path = join(folder, 'package.json');
  const manifest = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string }) : {};
  if (manifest.name === name) return manifest.version ?? null;
  return dirname(folder) === folder ? null : versionAbove(dirname(folder), name);
}

function gitState(folder: string): RunRecord['git'] {
  try {
    const commit = git(folder, 'rev-parse', 'HEAD').trim();
    return { commit, dirty: git(folder, 'status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    return null;
  }
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 });
}
