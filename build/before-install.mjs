/**
 * Keeps onnxruntime-node's install script from downloading CUDA's provider when this package is installed.
 *
 * On Linux x64 that script fetches 250 MB from another place than npm's registry, unasked; where only the registry can be
 * reached it fails, and npm takes the whole install back. Nobody needs them on a CPU or for WebGPU, and `electra-run setup cuda`
 * gets them where they are wanted. The script leaves files that are there alone, so this one, which npm runs before it, puts
 * placeholders for them: short texts, which no library takes for its own. Whoever asks for the download in onnxruntime-node's own
 * words gets it. Where npm runs no install scripts, neither is run and nothing is missing.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** How the placeholders begin; `src/setup/cuda.ts` knows them by it. */
const TEXT = `Put here by electra-run, so that onnxruntime-node's install script downloads nothing.
For CUDA: npx electra-run setup cuda
`;

/** What onnxruntime-node's script obeys; with one of them set, it is told already what to do. */
const ASKED = ['ONNXRUNTIME_NODE_INSTALL', 'ONNXRUNTIME_NODE_INSTALL_CUDA'].flatMap((name) => [name, `npm_config_${name.toLowerCase()}`]);

const { env } = process;
/** In a clone of the repository npm installs all packages first, and runs this too late for anything. */
const inClone = env.npm_package_json !== undefined && path.dirname(env.npm_package_json) === env.npm_config_local_prefix;

if (!inClone && !ASKED.some((name) => env[name])) {
  try {
    placeholders();
  } catch (error) {
    // Whatever is other than expected: the install goes on, and onnxruntime-node's script does what it does.
    console.error(`electra-run could not keep onnxruntime-node from downloading CUDA's provider: ${error.message}`);
  }
}

function placeholders() {
  const require = createRequire(import.meta.url);
  const { requirements, manifests } = require('onnxruntime-node/script/install-metadata.js');
  const system = `${process.platform}/${process.arch}`;
  const folder = path.join(path.dirname(require.resolve('onnxruntime-node/package.json')), 'bin/napi-v6', system);
  for (const name of requirements[system] ?? []) {
    for (const file of Object.keys(manifests[`${system}:${name}`])) placeholder(path.join(folder, file));
  }
}

function placeholder(file) {
  try {
    writeFileSync(file, TEXT, { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
