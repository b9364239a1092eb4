/**
 * Setting up OpenVINO: five libraries of its PyPI wheel, whose sum is pinned, and koffi from npm, by which their C API is called
 * without a compiler. The result is a folder that can be moved.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IN_WHEEL, LIBRARIES, OPENVINO_VERSION } from '../engine/openvino/library.ts';
import { openvinoFolder } from '../engine/openvino/start.ts';
import { packageRoot } from '../package.ts';
import type { SetupPlan } from './plan.ts';
import { fetchFromWheels, requireLinuxX64, requireProgram, requirePython } from './tools.ts';

/** Whose pip downloads; `python3` unless given. */
export interface OpenvinoOptions {
  readonly python?: string;
}

/** What the trial found. */
export interface OpenvinoTrial {
  readonly openvino: string;
  /** Whether the processor multiplies bfloat16 itself. */
  readonly bfloat16: boolean;
}

const PACKAGES = path.join(packageRoot, 'plugins/engine/openvino/packages');

/** Looks at the machine and says what is to be done; throws a UserError where something is missing. Changes nothing. */
export async function planOpenvino({ python: given }: OpenvinoOptions, cacheFolder: string): Promise<SetupPlan> {
  requireLinuxX64('openvino', "The engine 'onnx' runs on every system, and needs no setup.");
  const npm = await requireProgram('openvino', 'npm', 'It comes with Node.js: put the folder of node on PATH.');
  const python = await requirePython('openvino', given);
  return {
    name: 'openvino',
    folder: openvinoFolder(cacheFolder),
    steps: [
      {
        title: 'koffi from npm (5 MB on disk)',
        copies: ['package.json', 'package-lock.json', 'requirements.txt'].map((file) => path.join(PACKAGES, file)),
        command: [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        hint: 'Is the network there? npm takes a mirror from its own settings (npm config set registry).',
      },
      ...fetchFromWheels(python, {
        title: `OpenVINO ${OPENVINO_VERSION} from PyPI (59 MB to download, 88 MB on disk)`,
        requirements: ['--require-hashes', '-r', 'requirements.txt'],
        patterns: LIBRARIES.map((library) => `${IN_WHEEL}/${library}`),
        into: '.',
      }),
    ],
    trial: { title: 'try it', command: [process.execPath, fileURLToPath(new URL('../engine/openvino/try.js', import.meta.url))] },
    record: { openvino: OPENVINO_VERSION },
  };
}
