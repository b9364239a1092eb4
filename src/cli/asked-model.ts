/** The model that a verb asks: a run, a folder with weights, an exported folder and a model on the hub are the same to it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { networkGraph } from '../export/network-graph.ts';
import { savedLength } from '../export/onnx-folder.ts';
import { savedModels, type NamedModel } from '../export/saved-models.ts';
import { serializeInOrder } from '../engine/onnx/serialize.ts';
import type { Precision } from '../engine/openvino/products.ts';
import { readJson } from '../files/read-json.ts';
import { GRAPH_FILE, openSavedModel, type SavedModel } from '../inference/model.ts';
import { Network } from '../inference/network.ts';
import { openModel } from '../open/open-model.ts';
import { hasWeights } from '../interop/model-folder.ts';
import { headsOfClass } from '../interop/hugging-face/class-heads.ts';
import type { Registry } from '../registry/registry.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { modelPlace } from './fetch.ts';

/** What a verb needs of a model. */
export interface Need {
  /** For messages: `labels of texts`. */
  readonly what: string;
  /** Whether heads of these kinds, or a model of this class of Hugging Face's, give it. */
  fits(kinds: readonly string[], className: string): boolean;
}

/** What is to compute; onnxruntime in float32 unless given. */
export interface EngineChoice {
  readonly engine?: 'onnx' | 'openvino';
  /** Of OpenVINO; bfloat16 unless given. */
  readonly precision?: Precision;
}

const WITHOUT_OPENVINO = {
  reason: '--precision is of the engine openvino, and onnxruntime computes in float32.',
  hint: 'Take it out, or add --engine openvino.',
};

/**
 * Opens the one model that the path stands for and that gives what is needed. Weights are traced into a graph first, where there are any.
 * Throws a {@link UserError} where none does, or several of a run do.
 */
export async function openAsked(
  given: string,
  need: Need,
  registry: Registry,
  { engine, precision }: EngineChoice = {},
): Promise<SavedModel> {
  const folder = await askedFolder(given, need);
  if (engine !== 'openvino' && precision !== undefined) throw new UserError(errors.BAD_ARGUMENTS(WITHOUT_OPENVINO));
  if (!isToBeTraced(folder)) {
    if (engine === 'openvino') throw new UserError(errors.MODEL_WITHOUT_WEIGHTS({ folder, engine }));
    return openSavedModel(folder, { registry });
  }
  const opened = await openModel(
    folder,
    registry.registered('encoder').map(({ definition }) => definition),
  );
  const { graph, longest } = networkGraph(folder, opened, savedLength(folder));
  const heads = Object.fromEntries(Object.entries(opened.heads).map(([output, { kind }]) => [output, kind]));
  return openSavedModel(folder, {
    registry,
    heads,
    longest,
    open: (options) =>
      engine === 'openvino'
        ? Network.inOpenvino(graph, folder, { precision: precision ?? 'bfloat16', cacheFolder: cacheFolderHere() }, options.threads)
        : Network.open(serializeInOrder(graph), folder, options),
  });
}

/** The folder of that model; one on the hub is fetched. */
export async function askedFolder(given: string, { what, fits }: Need): Promise<string> {
  const path = await modelPlace(given);
  const { isRun, models } = await savedModels(path);
  if (!isRun) return models[0].folder;
  const fitting = models.filter(({ folder }) => {
    const name = classIn(folder);
    return fits(Object.values(headsOfClass(name) ?? {}), name);
  });
  const folders = (those: readonly NamedModel[]): string[] => those.map(({ folder }) => folder);
  if (fitting.length === 0) throw new UserError(errors.MODEL_NOT_THERE({ folder: path, what, models: folders(models) }));
  if (fitting.length > 1) throw new UserError(errors.MODEL_AMBIGUOUS({ folder: path, models: folders(fitting) }));
  return fitting[0].folder;
}

function classIn(folder: string): string {
  const config = readJson(join(folder, 'config.json'))?.json as { readonly architectures?: unknown } | null | undefined;
  return Array.isArray(config?.architectures) ? String(config.architectures[0]) : '';
}

/** An exported folder has its graph and nothing that it was made of; where there are weights, they are what counts. */
function isToBeTraced(folder: string): boolean {
  return hasWeights(readdirSync(folder)) || !existsSync(join(folder, GRAPH_FILE));
}
