/** What is on this machine: processor, cards, and what Vulkan and CUDA need of it. Nothing is computed here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Part, Setting } from './part.ts';

/** Where containers often have NVIDIA's driver, whose libraries and manifests nobody looks for there. */
const MOUNTED = '/usr/local/nvidia';
/** Where Vulkan's loader looks for drivers, and there; `VK_DRIVER_FILES` names them in its place. */
const DRIVER_FOLDERS = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d', `${MOUNTED}/share/vulkan/icd.d`];

const ASKED = ['name', 'driver_version', 'compute_cap', 'memory.total', 'memory.used', 'clocks.max.sm', 'power.limit'];

interface Manifest {
  readonly ICD?: { readonly library_path?: string; readonly api_version?: string };
}

export function machinePart({ root }: Setting): Part {
  return {
    name: 'machine',
    title: 'What is here',
    limit: 30,
    async run(children, found) {
      const processor = os.cpus()[0]?.model.trim() ?? 'unknown processor';
      found.system = `${os.type()} ${os.release()}, ${processor}, ${os.availableParallelism()} cores`;
      found.memoryGiB = Math.round(os.totalmem() / 2 ** 30);
      found.node = process.versions.node;
      found.packed = JSON.parse(readFileSync(path.join(root, 'manifest.json'), 'utf8')) as unknown;
      found.devices = readdirSync('/dev').filter((name) => /^nvidia|^dri$|^kfd$/.test(name));
      found.vulkanDrivers = vulkanDrivers();
      const { code, out } = await children.run('nvidia-smi', [`--query-gpu=${ASKED.join(',')}`, '--format=csv,noheader']);
      found.nvidia =
        code === 0
          ? out.split('\n').map((line) => Object.fromEntries(line.split(', ').map((value, index) => [ASKED[index], value])))
          : 'nvidia-smi shows no card';
    },
  };
}

/** Manifests and libraries of a driver that is mounted where no program looks; no manifests where the user names drivers. */
export function mountedDriver(
  environment: NodeJS.ProcessEnv = process.env,
  mounted = MOUNTED,
): { manifests: string[]; libraries: string[] } {
  const [folder, libraries] = [path.join(mounted, 'share/vulkan/icd.d'), path.join(mounted, 'lib64')];
  const named = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES;
  return {
    manifests:
      named === undefined && existsSync(folder)
        ? readdirSync(folder)
            .filter((name) => name.endsWith('.json'))
            .map((name) => path.join(folder, name))
        : [],
    libraries: existsSync(libraries) ? [libraries] : [],
  };
}

/** The drivers that Vulkan's loader would find, and whether the file that each names is there. */
export function vulkanDrivers(environment: NodeJS.ProcessEnv = process.env): { manifest: string; library: string; apiVersion?: string }[] {
  const named = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES;
  const files =
    named?.split(':') ??
    DRIVER_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  return files
    .filter((file) => file.endsWith('.json') && existsSync(file))
    .map((file) => {
      const { ICD } = manifestOf(file);
      const library = ICD?.library_path ?? '';
      // A bare name is looked up by the system; a path is the manifest's.
      const there = !library.includes('/') || existsSync(path.resolve(path.dirname(file), library));
      return { manifest: file, library: there ? library : `${library} (not there)`, apiVersion: ICD?.api_version };
    });
}

function manifestOf(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
