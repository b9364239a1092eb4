/** Setting up MPI: koffi from npm, by which an MPI library that is there already is called without a compiler. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';
import { mpiFolder } from '../parallel/mpi/start.ts';
import type { SetupPlan } from './plan.ts';
import { requireProgram } from './tools.ts';

/** What the trial found. */
export interface MpiTrial {
  /** The library that would be taken; null where there is none. */
  readonly mpi: string | null;
}

const PACKAGES = path.join(packageRoot, 'plugins/collective/mpi/packages');

/** Looks at the machine and says what is to be done; throws a UserError where npm is missing. Changes nothing. */
export async function planMpi(cacheFolder: string): Promise<SetupPlan> {
  const npm = await requireProgram('mpi', 'npm', 'It comes with Node.js: put the folder of node on PATH.');
  return {
    name: 'mpi',
    folder: mpiFolder(cacheFolder),
    steps: [
      {
        title: 'koffi from npm (5 MB on disk)',
        copies: ['package.json', 'package-lock.json'].map((file) => path.join(PACKAGES, file)),
        command: [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
        hint: 'Is the network there? npm takes a mirror from its own settings (npm config set registry).',
      },
    ],
    trial: { title: 'look for MPI', command: [process.execPath, fileURLToPath(new URL('../parallel/mpi/try.js', import.meta.url))] },
    record: { koffi: KOFFI },
  };
}

/** The version in `packages`. */
const KOFFI = '3.3.4';
