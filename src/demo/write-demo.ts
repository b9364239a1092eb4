/**
 * A folder that shows networks at work in a browser, with nothing from elsewhere:
 *
 *   index.html, demo.css, demo.js    the page
 *   ort.wasm, tokenizer.js           onnxruntime, and the tokenizer that the networks read with
 *   demo.json                        what is there
 *   networks/<name>.onnx             a graph that reads its weights as inputs
 *   weights/step-00000600.bin        weights after that step, of all networks
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { LoadedExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { openTokenizer } from '../open/open-tokenizer.ts';
import { savedFrame } from '../interop/hugging-face/saved-frame.ts';
import { packageRoot, packageVersion } from '../package.ts';
import type { Registry } from '../registry/registry.ts';
import { readRuns } from '../report/read.ts';
import { shownCurves } from './curves.ts';
import type { DemoManifest, ShownStep } from './page/manifest.ts';
import { maskedShare, savedSteps, weightsOfModels, type SavedStep } from './saved-steps.ts';
import { findNetworks, type FoundNetwork } from './shown-networks.ts';
import { packWeights } from './weights-file.ts';

/** What is to be shown, and how. */
export interface DemoRequest {
  /** A run, or the folder of networks. */
  readonly path: string;
  /** Of the run, where it is one. */
  readonly loaded: LoadedExperiment | null;
  /** Network → its folder. */
  readonly folders: ReadonlyMap<string, string>;
  readonly registry: Registry;
  readonly out: string;
  readonly bits: 32 | 8;
}

/** What was written. */
export interface WrittenDemo {
  readonly manifest: DemoManifest;
  /** Of its weights, and of everything. */
  readonly weightBytes: number;
  readonly bytes: number;
  /** Steps that could not be read, and why. */
  readonly skipped: readonly string[];
}

/** Share of tokens that is hidden where a run does not say it. */
const USUAL_SHARE = 0.15;

const SENTENCES = [
  'the people of the united states have a right to know how their money is spent .',
  'we must keep the peace with all nations , and be ready to defend our freedom .',
  'the congress has passed a law to build new roads across the country .',
];

/** Replaces the folder as a whole. Throws a {@link UserError} where there is nothing that the page can run. */
export async function writeDemo({ path, loaded, folders, registry, out, bits }: DemoRequest): Promise<WrittenDemo> {
  const encoders = registry.registered('encoder').map(({ definition }) => definition);
  const { networks, remarks } = await findNetworks(path, folders, encoders);
  const [{ folder, longest }] = networks;
  const { module, tokenizer, frame } = await readingOf(folder, longest, registry);
  const asSaved: SavedStep = { step: 0, read: async () => weightsOfModels(networks.map(({ name, model }) => [name, model])) };
  const saved = loaded ? await savedSteps(path, loaded, networks) : [asSaved];
  const share = loaded && maskedShare(loaded.experiment);
  const steps: ShownStep[] = [];
  const skipped: string[] = [];
  let bytes = 0;
  let manifest: DemoManifest | null = null;
  await writeFolderAtomic(out, async (temporary) => {
    await mkdir(join(temporary, 'networks'));
    await mkdir(join(temporary, 'weights'));
    for (const { step, read } of saved) {
      const weights = await read();
      if (typeof weights === 'string') {
        skipped.push(`step ${step}: ${weights}`);
        continue;
      }
      const file = `weights/step-${String(step).padStart(8, '0')}.bin`;
      const { parts, ...packed } = packWeights(weights, bits);
      await writeFile(join(temporary, file), Buffer.concat(parts));
      steps.push({ step, file, ...packed });
    }
    for (const { file, graph } of networks) await writeFile(join(temporary, file), graph);
    for (const name of ['index.html', 'demo.css', 'demo.js']) await copyFile(built(name), join(temporary, name));
    await copyFile(module, join(temporary, 'tokenizer.js'));
    const wasm = await promisify(brotliDecompress)(await readFile(built('ort.wasm.br')));
    await writeFile(join(temporary, 'ort.wasm'), wasm);
    manifest = {
      format: 1,
      title: loaded?.experiment.name ?? networks.map(({ name }) => name).join(' and '),
      version: packageVersion(),
      networks: networks.map(shownOf),
      steps,
      total: loaded?.experiment.train.steps ?? null,
      curves: loaded ? await curvesOf(path) : [],
      tokenizer,
      frame,
      longest: Math.min(...networks.map((network) => network.longest)),
      masked: { share: share ?? USUAL_SHARE, said: share !== null },
      sentences: SENTENCES,
      remarks,
    };
    const text = JSON.stringify(manifest);
    await writeFile(join(temporary, 'demo.json'), text);
    bytes = text.length + wasm.length + networks.reduce((sum, { graph }) => sum + graph.length, 0);
  });
  const weightBytes = steps.reduce((sum, step) => sum + step.bytes, 0);
  return { manifest: manifest as unknown as DemoManifest, weightBytes, bytes: bytes + weightBytes, skipped };
}

function shownOf({ name, role, file, output, layers, heads, summary }: FoundNetwork): DemoManifest['networks'][number] {
  return { name, role, file, output, layers, heads, summary };
}

/** What `npm run build` makes of `page/`. */
function built(name: string): string {
  const file = join(packageRoot, 'dist/demo', name);
  if (!existsSync(file)) throw new Error(`${file} is not there: npm run build.`);
  return file;
}

/** The tokenizer of a folder as the page needs it. Throws a {@link UserError} where it cannot run in a browser. */
async function readingOf(folder: string, longest: number, registry: Registry) {
  const definitions = registry.registered('tokenizer').map(({ definition }) => definition);
  const opened = await openTokenizer(folder, definitions, longest);
  for (const definition of definitions) {
    const found = await definition.ofFolder?.(resolve(folder));
    if (!found || !('options' in found)) continue;
    const module = join(packageRoot, 'dist/demo', `tokenizer-${definition.name}.js`);
    const settings = opened.portable?.settings;
    if (!existsSync(module) || settings === undefined) throw new UserError(errors.DEMO_TOKENIZER({ folder, tokenizer: definition.name }));
    const { before, after } = savedFrame(folder, opened.special);
    return { module, tokenizer: { special: opened.special, settings }, frame: { before, after } };
  }
  throw new Error(`No tokenizer is that of ${folder}, though one was opened.`);
}

async function curvesOf(run: string): Promise<DemoManifest['curves']> {
  const [found] = (await readRuns([run])).runs;
  return found ? shownCurves(found, found.legend) : [];
}
