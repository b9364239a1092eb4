/**
 * TensorFlow as a backend of tfjs: finds `@tensorflow/tfjs-node`, loads it into this process, and says what it runs on.
 *
 * A package that the user installed in the usual way is taken as it is; else the one that
 * `electra-run setup tfjs-node` made (`setup/tfjs-node.ts`). Running programs on the backend is `engine.ts`.
 */
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import util from 'node:util';
import { engine, setBackend, version_core } from '@tensorflow/tfjs-core';
import { errors, UserError } from '../../errors/index.ts';
import { defaultThreads } from '../onnx/threads.ts';
import { loadTfjs } from '../../tensor/load-tfjs.ts';

/** The backend's name in tfjs. */
export const TENSORFLOW = 'tensorflow';

/** Which TensorFlow is wanted, and where to look for its package. */
export interface TensorflowOptions {
  /** Fail where TensorFlow has no GPU. */
  readonly gpu: boolean;
  /** Threads inside one operation. The first engine of a process decides. */
  readonly threads?: number;
  /** Where `setup` puts engines. */
  readonly cacheFolder: string;
  /** Whose own packages are looked at first. */
  readonly experimentFolder: string;
}

/** The engine's name in an experiment, which is also its folder below `engines/` in the cache folder. */
export function tensorflowEngineName(gpu: boolean): string {
  return gpu ? 'tfjs-node-gpu' : 'tfjs-node';
}

/**
 * Registers the backend and says what it runs on, e.g. `TensorFlow 2.21.0, cpu, 2 threads`. Throws a {@link UserError} with the
 * command that would help.
 */
export async function loadTensorflow(options: TensorflowOptions): Promise<{ readonly device: string }> {
  const name = tensorflowEngineName(options.gpu);
  loadTfjs();
  if (!engine().findBackend(TENSORFLOW)) {
    const file = findPackage(name, options);
    prepareProcess(options.threads ?? defaultThreads());
    const previous = engine().backendName;
    load(name, file);
    // The package's own tfjs has put its gradients in the place of ours.
    loadTfjs();
    if (previous) await setBackend(previous);
  }
  const { isUsingGpuDevice, binding } = engine().findBackend(TENSORFLOW) as unknown as NodeBackend;
  if (options.gpu && !isUsingGpuDevice) throw new UserError(errors.ENGINE_WITHOUT_GPU({ engine: name }), { exitCode: 1 });
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return {
    device: `TensorFlow ${binding.TF_Version}, ${isUsingGpuDevice ? 'gpu' : `cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}`}`,
  };
}

/** What tfjs-node's backend shows beside tfjs's own interface. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** The package.json of the package to load: the first that has its addon. */
function findPackage(name: string, { cacheFolder, experimentFolder }: TensorflowOptions): string {
  const folder = path.join(cacheFolder, 'engines', name);
  const usual = `@tensorflow/${name}`;
  const places: readonly (readonly [folder: string, name: string])[] = [
    [experimentFolder, usual],
    [process.cwd(), usual],
    [folder, '@tensorflow/tfjs-node'],
  ];
  const unusable: string[] = [];
  for (const [from, wanted] of places) {
    const file = resolveFrom(from, `${wanted}/package.json`);
    if (!file) continue;
    const problem = flawOf(file);
    if (!problem) return file;
    unusable.push(`${path.dirname(file)} cannot be used: ${problem}.`);
  }
  throw new UserError(
    errors.ENGINE_NOT_INSTALLED({
      engine: name,
      looked: [...new Set([experimentFolder, process.cwd(), folder])],
      unusable: [...new Set(unusable)],
      command: setupCommand(name),
    }),
  );
}

function resolveFrom(folder: string, name: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'resolve-from-here.js')).resolve(name);
  } catch {
    return undefined;
  }
}

/** Why this package cannot be loaded: an install without its addon, or another tfjs than ours, with which it would share its engine. */
function flawOf(packageFile: string): string | undefined {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };
  if (version !== version_core) return `it is version ${version}, and electra-run has tfjs ${version_core}`;
  try {
    const require = createRequire(packageFile);
    require.resolve(addonOf(require, packageFile));
    return undefined;
  } catch {
    return 'its native addon is not there';
  }
}

/** Where the package looks for its native addon. */
function addonOf(theirs: NodeJS.Require, packageFile: string): string {
  return (theirs('@mapbox/node-pre-gyp') as { find(file: string): string }).find(packageFile);
}

/** What must be set before TensorFlow starts; it reads the environment of the process. */
function prepareProcess(threads: number): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  // tfjs-node 4.22 calls what Node 22 complains about and Node 23 no longer has.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray });
}

function load(name: string, packageFile: string): void {
  const theirs = createRequire(packageFile);
  try {
    shareTfjs(theirs);
    keepLoaded(theirs, addonOf(theirs, packageFile));
    theirs(path.dirname(packageFile));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UserError(errors.ENGINE_BROKEN({ engine: name, file: path.dirname(packageFile), reason, command: setupAgain(name) }), {
      exitCode: 1,
      cause: error,
    });
  }
}

/**
 * Gives the package this process's tfjs-core and CPU backend instead of its own copies, whose kernels would replace ours and not know our
 * tensors. The rest of its tfjs comes with it, and is built on those two.
 */
function shareTfjs(theirs: NodeJS.Require): void {
  const ours = createRequire(import.meta.url);
  const umbrella = createRequire(theirs.resolve('@tensorflow/tfjs'));
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu']) {
    ours(name);
    for (const asker of [theirs, umbrella]) asker.cache[asker.resolve(name)] = ours.cache[ours.resolve(name)];
  }
}

/** Loads the addon for good: a worker thread that ends unloads its addons, and TensorFlow's threads would go on in what is gone. */
function keepLoaded(theirs: NodeJS.Require, addon: string): void {
  const forGood = { linux: 0x1000, darwin: 0x80 }[process.platform as string] ?? 0;
  const module = new Module(addon);
  process.dlopen(module, addon, constants.dlopen.RTLD_NOW | forGood);
  theirs.cache[addon] = module;
}

/** The line that a user types to get this engine. */
export function setupCommand(engine: string): string {
  return engine === 'tfjs-node-gpu' ? 'npx electra-run setup tfjs-node --gpu' : `npx electra-run setup ${engine}`;
}

/** The line for an engine that was set up and no longer works. */
export function setupAgain(engine: string): string {
  return `${setupCommand(engine)} --fresh`;
}
