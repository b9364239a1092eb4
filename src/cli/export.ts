/** `electra-run export`: models in the form that other programs read. How one is written is `export/`'s affair. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { writeOnnxFolder, type OnnxFolder } from '../export/onnx-folder.ts';
import { savedModels, type NamedModel } from '../export/saved-models.ts';
import { makeFolder } from '../files/make-folder.ts';
import { modelPlace } from './fetch.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** What the verb is told. */
export interface ExportOptions {
  readonly to: 'onnx';
  readonly out?: string;
  readonly plugins: readonly string[];
}

/** Writes a folder for each model that the path stands for, or one for the only model. */
export async function exportModels(given: string, { to, out, plugins }: ExportOptions, { out: output, error }: Streams): Promise<number> {
  const path = await modelPlace(given);
  const registry = await registryWith(plugins, error);
  const { isRun, models } = await savedModels(path);
  if (!isRun && out === undefined) throw new UserError(errors.OUT_MISSING({ folder: path }));
  const places = models.map((model) => ({ ...model, place: isRun ? join(out ?? join(path, to), model.name) : (out as string) }));
  for (const { place } of places) await refuseOthers(place);
  for (const { name, folder, place } of places) {
    await makeFolder(dirname(place));
    const written = await writeOnnxFolder(folder, place, registry);
    output.write(`${told(name, written)}\n`);
  }
  return 0;
}

/** An earlier export is replaced, and nothing else. */
async function refuseOthers(place: string): Promise<void> {
  const names = existsSync(place) ? await readdir(place) : [];
  const stranger = names.find((name) => !/^(onnx|config\.json|README\.md|.*(vocab|token|merges|spiece).*)$/.test(name));
  if (stranger !== undefined) throw new UserError(errors.OUT_TAKEN({ folder: place, found: stranger }));
}

function told(name: NamedModel['name'], { folder, outputs, longest, difference, bytes, quantizedBytes }: OnnxFolder): string {
  const size = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  return [
    `${name} → ${relative(process.cwd(), folder) || basename(folder)}`,
    `  ${outputs.join(', ')} of up to ${longest} tokens, within ${difference.toExponential(0)} of the weights`,
    `  onnx/model.onnx ${size(bytes)}, onnx/model_quantized.onnx ${size(quantizedBytes)}`,
  ].join('\n');
}
