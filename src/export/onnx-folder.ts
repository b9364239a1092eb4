/**
 * A model as transformers.js and onnxruntime read it:
 *
 *   config.json, tokenizer.json, …    as they were; the labels of a head that judges tokens are named in it
 *   onnx/model.onnx                   any batch, any length; checked against the engine that trains
 *   onnx/model_quantized.onnx         the same with weights of a byte, which browsers load unless told otherwise
 */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD } from '../card/write-cards.ts';
import { serializeInOrder } from '../engine/onnx/serialize.ts';
import { quantized } from '../engine/onnx/quantized.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { readJson } from '../files/read-json.ts';
import { configText } from '../interop/hugging-face/config-text.ts';
import { JUDGE_LABELS } from '../interop/hugging-face/judge-labels.ts';
import { SENTENCE_NAMES } from '../interop/hugging-face/sentence-files.ts';
import { openModel, type OpenedModel } from '../open/open-model.ts';
import type { Registry } from '../registry/registry.ts';
import { checkGraph, networkGraph } from './network-graph.ts';

/** What was written. */
export interface OnnxFolder {
  readonly folder: string;
  /** Names of its outputs. */
  readonly outputs: readonly string[];
  /** Most tokens of a row. */
  readonly longest: number;
  /** Largest difference to the engine that trains. */
  readonly difference: number;
  /** Bytes of the network and of the quantized one. */
  readonly bytes: number;
  readonly quantizedBytes: number;
}

const TOKENIZER_FILES = /^(tokenizer.*\.json|vocab\.(txt|json)|merges\.txt|special_tokens_map\.json|added_tokens\.json|spiece\.model)$/;

/** Whether a file of this name, beside a model's weights, is its tokenizer's. */
export function isTokenizerFile(name: string): boolean {
  return TOKENIZER_FILES.test(name);
}

/** Exports the model in `from` to the folder, which is replaced as a whole. Throws a {@link UserError} where it cannot be. */
export async function writeOnnxFolder(from: string, folder: string, registry: Registry): Promise<OnnxFolder> {
  const model = await openModel(
    from,
    registry.registered('encoder').map(({ definition }) => definition),
  );
  const made = networkGraph(from, model, savedLength(from));
  const difference = await checkGraph(from, model, made);
  const [whole, small] = [serializeInOrder(made.graph), serializeInOrder(quantized(made.graph))];
  await writeFolderAtomic(folder, async (temporary) => {
    await writeFile(join(temporary, 'config.json'), configText(configOf(model)));
    // How a text's vector is made is part of the model too.
    const files = (await readdir(from)).filter((name) => name === CARD || isTokenizerFile(name) || SENTENCE_NAMES.test(name));
    for (const name of files) await cp(join(from, name), join(temporary, name), { recursive: true });
    await mkdir(join(temporary, 'onnx'));
    await writeFile(join(temporary, 'onnx', 'model.onnx'), whole);
    await writeFile(join(temporary, 'onnx', 'model_quantized.onnx'), small);
  });
  return {
    folder,
    outputs: [...made.graph.outputs.keys()],
    longest: made.longest,
    difference,
    bytes: whole.length,
    quantizedBytes: small.length,
  };
}

/** What the model's tokenizer cuts texts to; infinite where it says nothing. */
export function savedLength(folder: string): number {
  const said = readJson(join(folder, 'tokenizer_config.json'))?.json as { readonly model_max_length?: unknown } | null | undefined;
  return typeof said?.model_max_length === 'number' ? said.model_max_length : Infinity;
}

function configOf({ config, heads }: OpenedModel): Readonly<Record<string, unknown>> {
  if (!Object.values(heads).some(({ kind }) => kind === 'judge')) return config;
  return {
    ...config,
    id2label: Object.fromEntries(JUDGE_LABELS.entries()),
    label2id: Object.fromEntries(JUDGE_LABELS.map((label, index) => [label, index])),
  };
}
