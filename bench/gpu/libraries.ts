/**
 * What the two ways to a card need beside the driver: Vulkan's loader, which the archive brings, and onnxruntime's CUDA provider, which
 * it does not, because the provider alone is four times as large as the archive may be.
 *
 * A provider that is here already (python3's onnxruntime-gpu of the same version, or the folder that `--cuda` names) is put to use, with
 * NVIDIA's libraries as PyPI's packages have them.
 */
import { existsSync, lstatSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Part, Setting } from './part.ts';

const PROVIDER = 'libonnxruntime_providers_cuda.so';
const SHARED = 'libonnxruntime_providers_shared.so';
const LOADER = 'libvulkan.so.1';

/** Prints where python3 has onnxruntime, its version, and every folder of NVIDIA's libraries. */
const LOOK = `import glob, importlib.util, json, os
found = {"capi": None, "version": None, "libraries": []}
spec = importlib.util.find_spec("onnxruntime")
if spec and spec.origin:
    found["capi"] = os.path.join(os.path.dirname(spec.origin), "capi")
    from importlib import metadata
    for name in ("onnxruntime-gpu", "onnxruntime"):
        try:
            found["version"] = found["version"] or metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
spec = importlib.util.find_spec("nvidia")
for folder in list(spec.submodule_search_locations) if spec else []:
    found["libraries"] += sorted(set(map(os.path.dirname, glob.glob(os.path.join(folder, "**", "*.so*"), recursive=True))))
print(json.dumps(found))`;

interface Python {
  readonly capi: string | null;
  readonly version: string | null;
  readonly libraries: readonly string[];
}

/** The archive's folder with Vulkan's loader, where the system has none; undefined where it has, or where none was packed. */
export function loaderFolder(root: string): string | undefined {
  const folder = path.join(root, 'lib');
  return isOnSystem(LOADER) || !existsSync(path.join(folder, LOADER)) ? undefined : folder;
}

export function librariesPart({ root }: Setting, given: string | undefined, search: (folders: readonly string[]) => void): Part {
  return {
    name: 'libraries',
    title: "Vulkan's loader and CUDA's provider",
    limit: 60,
    async run(children, found) {
      found.vulkanLoader = isOnSystem(LOADER)
        ? "the system's"
        : loaderFolder(root) === undefined
          ? 'none: install libvulkan1'
          : "the archive's";
      const { code, out } = await children.run('python3', ['-c', LOOK], { limit: 30 });
      const python: Python = code === 0 ? (JSON.parse(out) as Python) : { capi: null, version: null, libraries: [] };
      const requireHere = createRequire(path.join(root, 'package.json'));
      const { version } = requireHere('onnxruntime-node/package.json') as { version: string };
      const capi = given === undefined ? python.capi : path.resolve(given);
      if (capi === null || !existsSync(path.join(capi, PROVIDER))) {
        if (given !== undefined) throw new Error(`There is no ${PROVIDER} in ${capi}.`);
        const has = python.version === null ? 'no onnxruntime' : `onnxruntime ${python.version} without it`;
        found.cudaProvider = `not here (python3 has ${has}): pip install onnxruntime-gpu==${version}, or --cuda FOLDER`;
        return;
      }
      if (given === undefined && python.version !== version) {
        const remedy = `pip install onnxruntime-gpu==${version}`;
        found.cudaProvider = `python3's is of onnxruntime ${python.version}, and ${version} is needed: ${remedy}`;
        return;
      }
      const beside = path.join(path.dirname(requireHere.resolve('onnxruntime-node/package.json')), 'bin/napi-v6/linux/x64');
      for (const file of [PROVIDER, SHARED]) place(path.join(capi, file), path.join(beside, file));
      search(python.libraries);
      found.cudaProvider = `${capi}, with ${python.libraries.length} folders of NVIDIA's libraries`;
    },
  };
}

function place(file: string, link: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync(file, link);
}

/** Asked of the system's own loader; a library that is there is no addon, which is another complaint. */
function isOnSystem(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return error instanceof Error && !error.message.includes('cannot open shared object file');
  }
}
