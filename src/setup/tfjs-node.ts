/**
 * Setting up TensorFlow for Node: the npm package without its download, and its native addon linked against the TensorFlow of a PyPI wheel.
 *
 * `@tensorflow/tfjs-node` 4.22 would download a TensorFlow of 2022 when it is installed. Its addon's source is in
 * the package and fits a wheel of today as it is: only two libraries of the wheel are loaded, and no Python.
 * The result is a folder that can be moved, unless it is linked to a TensorFlow elsewhere.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { errors, UserError } from '../errors/index.ts';
import { packageRoot } from '../package.ts';
import type { SetupPlan, Step } from './plan.ts';
import { fetchFromWheels, installWheels, requireLinuxX64, requireProgram, requirePython } from './tools.ts';

/** Which TensorFlow is linked, and where it comes from; all may be left out. */
export interface TfjsNodeOptions {
  readonly gpu?: boolean;
  /** Interpreter whose TensorFlow is linked if it has one, and whose pip downloads it otherwise. */
  readonly python?: string;
  /** Folder of an installed TensorFlow (`…/site-packages/tensorflow`, or the folder that holds it). */
  readonly tensorflow?: string;
}

/** The version that is tested; others from 2.13 on are known to link. */
const TENSORFLOW_VERSION = '2.21.0';
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** What `tensorflow[and-cuda]` of that version asks for. */
const CUDA_12 = [
  'nvidia-cublas-cu12>=12.5.3.2,<13',
  'nvidia-cuda-cupti-cu12>=12.5.82,<13',
  'nvidia-cuda-nvcc-cu12>=12.5.82,<13',
  'nvidia-cuda-nvrtc-cu12>=12.5.82,<13',
  'nvidia-cuda-runtime-cu12>=12.5.82,<13',
  'nvidia-cudnn-cu12>=9.3.0.75,<10',
  'nvidia-cufft-cu12>=11.2.3.61,<12',
  'nvidia-curand-cu12>=10.3.6.82,<11',
  'nvidia-cusolver-cu12>=11.6.3.83,<12',
  'nvidia-cusparse-cu12>=12.5.1.3,<13',
  'nvidia-nccl-cu12>=2.27.7,<3',
  'nvidia-nvjitlink-cu12>=12.5.82,<13',
];

/** Looks at the machine and says what is to be done; throws a UserError where something is missing. Changes nothing. */
export async function planTfjsNode({ gpu = false, python: given, tensorflow }: TfjsNodeOptions, cacheFolder: string): Promise<SetupPlan> {
  const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  requireLinuxX64(name, `Try the ordinary install: npm install @tensorflow/${name}. electra-run uses it when it is in your project.`);
  if (given !== undefined && tensorflow !== undefined)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: '--python and --tensorflow both say where TensorFlow is.', hint: 'Give one of the two.' }),
    );
  const npm = await requireProgram(name, 'npm', 'It comes with Node.js: put the folder of node on PATH.');
  const compiler = await requireProgram(
    name,
    process.env.CXX || 'g++',
    'Install a C++ compiler (apt-get install g++), or name one in the environment variable CXX.',
  );
  const installed = await installedTensorflow(name, given, tensorflow);
  const source = installed
    ? { folder: installed, rpath: installed }
    : { folder: DOWNLOADED, rpath: `$ORIGIN/../../../../../${DOWNLOADED}` };
  const fetched = installed ? [] : await fetchTensorflow(name, gpu, given);
  return {
    name,
    folder: path.join(cacheFolder, 'engines', name),
    steps: [
      {
        title: '@tensorflow/tfjs-node 4.22.0 from npm, without its own download (300 MB on disk)',
        copies: ['package.json', 'package-lock.json', 'try.cjs'].map((file) =>
          path.join(packageRoot, 'plugins/engine/tfjs-node/packages', file),
        ),
        command: [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        hint: 'Is the network there? npm takes a mirror from its own settings (npm config set registry).',
      },
      ...fetched,
      linkStep(compiler, source, gpu && !installed),
    ],
    trial: { title: 'try it', command: [process.execPath, 'try.cjs'], hint: gpu ? GPU_HINT : undefined },
    record: { tfjs: '4.22.0', tensorflow: installed ?? `${gpu ? 'tensorflow' : 'tensorflow-cpu'} ${TENSORFLOW_VERSION}` },
  };
}

/** Where the wheel's files go, in the folder that is made: TensorFlow looks for `../nvidia` beside it. */
const DOWNLOADED = 'python/tensorflow';
const GPU_HINT = 'TensorFlow looks for its CUDA libraries beside itself; if it cannot find one, name their folders in LD_LIBRARY_PATH.';

/** The TensorFlow to link that is there already, if one was named. */
async function installedTensorflow(name: string, python: string | undefined, folder: string | undefined): Promise<string | undefined> {
  if (folder !== undefined) {
    const found = [folder, path.join(folder, 'tensorflow')].find((each) => isTensorflow(each));
    if (found) return realpathSync(found);
    throw new UserError(
      errors.SETUP_IMPOSSIBLE({
        what: name,
        reason: `there is no TensorFlow in ${folder}.`,
        hint:
          `Name the folder of an installed TensorFlow, with ${LIBRARIES.join(', ')} and include/ in it, ` +
          'or leave --tensorflow out to download one.',
      }),
    );
  }
  if (python === undefined) return undefined;
  const found = await folderInPython(name, python);
  return found && isTensorflow(found) ? realpathSync(found) : undefined;
}

function isTensorflow(folder: string): boolean {
  return [...LIBRARIES, 'include/tensorflow/c/c_api.h'].every((file) => existsSync(path.join(folder, file)));
}

/** Where this Python would import TensorFlow from; it is not imported. */
async function folderInPython(name: string, python: string): Promise<string> {
  const code = 'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', code]);
    return stdout.trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UserError(
      errors.SETUP_IMPOSSIBLE({
        what: name,
        reason: `the Python '${python}' does not run: ${reason}.`,
        hint: 'Name another with --python PATH.',
      }),
      { cause: error },
    );
  }
}

async function fetchTensorflow(name: string, gpu: boolean, given: string | undefined): Promise<readonly Step[]> {
  const python = await requirePython(name, given);
  const wheel = gpu ? 'tensorflow' : 'tensorflow-cpu';
  const size = gpu ? '572 MB to download, 1.3 GB on disk' : '274 MB to download, 0.9 GB on disk';
  return [
    ...fetchFromWheels(python, {
      title: `TensorFlow ${TENSORFLOW_VERSION} from PyPI (${size})`,
      requirements: [`${wheel}==${TENSORFLOW_VERSION}`],
      patterns: [...LIBRARIES.map((library) => `tensorflow/${library}`), 'tensorflow/include/*.h'],
      into: 'python',
    }),
    ...(gpu
      ? [installWheels(python, { title: 'CUDA 12 libraries from PyPI (4.2 GB on disk)', requirements: CUDA_12, into: 'python' })]
      : []),
  ];
}

function linkStep(compiler: string, { folder, rpath }: { readonly folder: string; readonly rpath: string }, downloadedGpu: boolean): Step {
  const addon = 'node_modules/@tensorflow/tfjs-node';
  const solver = downloadedGpu ? 'libcusolver.so.11' : solverBeside(folder);
  return {
    title: `link the addon to ${path.isAbsolute(folder) ? folder : 'it'}`,
    makes: [`${addon}/lib/napi-v${NAPI}`],
    command: [
      compiler,
      '-std=c++17',
      '-O2',
      '-fPIC',
      '-shared',
      `-DNAPI_VERSION=${NAPI}`,
      '-Inode_modules/node-api-headers/include',
      `-I${folder}/include`,
      `${addon}/binding/tfjs_backend.cc`,
      `${addon}/binding/tfjs_binding.cc`,
      `-L${folder}`,
      ...LIBRARIES.map((library) => `-l:${library}`),
      ...(solver
        ? [
            '-Wl,--no-as-needed',
            `-L${folder}/../nvidia/cusolver/lib`,
            `-l:${solver}`,
            '-Wl,--allow-shlib-undefined',
            `-Wl,-rpath,${rpath}/../nvidia/cusolver/lib`,
          ]
        : []),
      `-Wl,-rpath,${rpath}`,
      '-o',
      `${addon}/lib/napi-v${NAPI}/tfjs_binding.node`,
    ],
    removes: path.isAbsolute(folder) ? [] : [`${folder}/include`],
    hint: 'The compiler needs C++17 and the C++ standard library (apt-get install g++).',
  };
}

/** The Node-API version that tfjs-node 4.22 is built for on every Node that electra-run runs on: the highest it lists. */
const NAPI = 8;

/** A GPU build's search path misses one of its own libraries, cusolver; the addon brings it in. */
function solverBeside(tensorflow: string): string | undefined {
  const folder = path.join(tensorflow, '../nvidia/cusolver/lib');
  return existsSync(folder) ? readdirSync(folder).find((file) => /^libcusolver\.so\.\d+$/.test(file)) : undefined;
}
