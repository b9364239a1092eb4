/**
 * What one must know to repeat or explain a run: the command, the versions, the code, the state of the
 * repository, the machine. The trainer writes it to `record.json`; nothing here writes. What a run
 * learned from is in `data.json` (`train/assemble.ts`); `reproduction.ts` compares both with what there is later.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, release, totalmem } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { arch, version as nodeVersion } from 'node:process';
import { codeFolder, packageVersion } from '../package.ts';

/** What the record cannot find out by itself. */
export interface RecordSources {
  /** As typed, e.g. `process.argv.slice(1)`. */
  readonly commandLine: readonly string[];
  /** Folder of the experiment file: whose repository counts. */
  readonly experimentFolder: string;
  readonly seed: number;
  /** Files of the components that do not ship. */
  readonly plugins?: readonly string[];
  readonly time?: Date;
}

/** The contents of `record.json`. */
export interface RunRecord {
  readonly commandLine: readonly string[];
  readonly workingFolder: string;
  readonly time: string;
  readonly seed: number;
  /** Null where a package is not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
  /** Null when the experiment is in no git repository, or git is not there. */
  readonly git: {
    readonly commit: string;
    readonly dirty: boolean;
    /** Hash of `git diff HEAD`; null where nothing was changed. */ readonly diff: string | null;
  } | null;
  /** Hashes of electra-run's own code, and of every plugin file by its path; what these import is for the commit to tell. */
  readonly code: { readonly package: string; readonly plugins: Readonly<Record<string, string>> };
  readonly host: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly platform: string;
  };
}

/** Asks git, the packages and the system; what none of them knows is null, and nothing throws. */
export function collectRecord({ commandLine, experimentFolder, seed, plugins = [], time = new Date() }: RecordSources): RunRecord {
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
    code: { package: packageHash(), plugins: Object.fromEntries(plugins.map((file) => [file, hashOf([file])])) },
    host: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
      platform: `${platform()} ${release()} ${arch}`,
    },
  };
}

function packageHash(): string {
  const files = ['src', 'plugins'].flatMap((folder) =>
    (readdirSync(join(codeFolder, folder), { recursive: true }) as string[])
      .filter((file) => /\.[jt]s$/.test(file) && !/\.test\.|\.d\.ts$/.test(file))
      .map((file) => join(folder, file).split(sep).join('/')),
  );
  return hashOf(files.sort().map((file) => join(codeFolder, file)));
}

/** Over the contents, one after the other. */
function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
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
    const dirty = git(folder, 'status', '--porcelain', '--untracked-files=no') !== '';
    return {
      commit,
      dirty,
      diff: dirty
        ? createHash('sha256')
            .update(git(folder, 'diff', 'HEAD'))
            .digest('hex')
        : null,
    };
  } catch {
    return null;
  }
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
    maxBuffer: 2 ** 28,
  });
}
