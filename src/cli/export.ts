/** `electra-run export`: models in the form that other programs read. How one is written is `export/`'s affair. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { vectorText } from '../card/sentence-card.ts';
import { errors, UserError } from '../errors/index.ts';
import { writeOnnxFolder, type OnnxFolder } from '../export/onnx-folder.ts';
import { savedModels } from '../export/saved-models.ts';
import { writeSentenceFolder, type SentenceFolder, type WantedVector } from '../export/sentence-folder.ts';
import { makeFolder } from '../files/make-folder.ts';
import { SENTENCE_NAMES } from '../interop/hugging-face/sentence-files.ts';
import { modelPlace } from './fetch.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** What the verb is told. */
export interface ExportOptions extends WantedVector {
  readonly to: 'onnx' | 'sentence-transformers';
  readonly out?: string;
  readonly plugins: readonly string[];
}

/** Writes a folder for each model that the path stands for, or one for the only model. */
export async function exportModels(given: string, options: ExportOptions, { out: output, error }: Streams): Promise<number> {
  const { to, out, plugins, pooling, normalize } = options;
  if (to === 'onnx' && (pooling !== undefined || normalize !== undefined))
    throw new UserError(errors.EXPORT_WITHOUT_VECTORS({ option: pooling === undefined ? '--no-normalize' : '--pooling', to }));
  const path = await modelPlace(given);
  const registry = await registryWith(plugins, error);
  const { isRun, models } = await savedModels(path);
  if (!isRun && out === undefined) throw new UserError(errors.OUT_MISSING({ folder: path }));
  const places = models.map((model) => ({ ...model, place: isRun ? join(out ?? join(path, to), model.name) : (out as string) }));
  for (const { place } of places) await refuseOthers(place, FILES[to]);
  for (const { name, folder, place } of places) {
    await makeFolder(dirname(place));
    const lines =
      to === 'onnx'
        ? graphLines(await writeOnnxFolder(folder, place, registry))
        : vectorLines(await writeSentenceFolder(folder, place, registry, { pooling, normalize }));
    output.write(`${[`${name} → ${relative(process.cwd(), place) || basename(place)}`, ...lines].join('\n  ')}\n`);
  }
  return 0;
}

/** What each export has beside the files of a tokenizer. */
const FILES: Readonly<Record<ExportOptions['to'], RegExp>> = { onnx: /^onnx$/, 'sentence-transformers': /^model\.safetensors$/ };

/** An earlier export is replaced, and nothing else. */
async function refuseOthers(place: string, own: RegExp): Promise<void> {
  const names = existsSync(place) ? await readdir(place) : [];
  const stranger = names.find(
    (name) => !own.test(name) && !SENTENCE_NAMES.test(name) && !/^(config\.json|README\.md|.*(vocab|token|merges|spiece).*)$/.test(name),
  );
  if (stranger !== undefined) throw new UserError(errors.OUT_TAKEN({ folder: place, found: stranger }));
}

function graphLines({ outputs, longest, difference, bytes, quantizedBytes }: OnnxFolder): string[] {
  const size = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  return [
    `${outputs.join(', ')} of up to ${longest} tokens, within ${difference.toExponential(0)} of the weights`,
    `onnx/model.onnx ${size(bytes)}, onnx/model_quantized.onnx ${size(quantizedBytes)}`,
  ];
}

function vectorLines({ className, width, longest, ...vector }: SentenceFolder): string[] {
  return [
    `${className}, ${Number.isFinite(longest) ? `of up to ${longest} tokens` : 'of any length'}`,
    `a text's vector: ${width} numbers, ${vectorText(vector)}`,
  ];
}
