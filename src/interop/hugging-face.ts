/**
 * Networks as Hugging Face folders: `config.json`, `model.safetensors` and the tokenizer's files.
 *
 * Parameters carry Hugging Face's names and layouts already, so this only picks the network's share
 * of the memory, and on the way in checks that a folder is the same network.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import type { NetworkPart } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { readSafetensors, writeSafetensors, type StoredTensor, type Tensor, type TensorData } from './safetensors.ts';

/** What an exported network is made of. */
type Exported = Pick<NetworkPart, 'names' | 'huggingFaceConfig'>;

/**
 * Writes the network and its tokenizer so that `from_pretrained(folder)` loads them; replaces the folder as a whole. Where
 * Hugging Face has no class for the network there is no config.json.
 */
export async function exportNetwork(folder: string, part: Exported, memory: FlatMemory, tokenizer: Pick<Tokenizer, 'save'>): Promise<void> {
  await writeFolderAtomic(folder, async (temporary) => {
    if (part.huggingFaceConfig) await writeFile(join(temporary, 'config.json'), `${JSON.stringify(part.huggingFaceConfig, null, 2)}\n`);
    await writeSafetensors(join(temporary, 'model.safetensors'), networkTensors(part, memory));
    await tokenizer.save(temporary);
  });
}

/**
 * Reads a folder's weights into the network's share of the memory. Nothing is changed unless all of it fits:
 * sizes in config.json (heads do not show in any shape), names, shapes and dtypes.
 */
export async function importNetwork(folder: string, part: Exported, memory: FlatMemory): Promise<void> {
  const path = join(folder, 'model.safetensors');
  const config = await readConfig(folder);
  const { tensors } = await readable(path, readSafetensors(path));
  const wanted = Object.entries(part.names);
  const found = (name: string, target: string): StoredTensor | undefined =>
    tensors.get(name) ??
    tiedTo(target, wanted)
      .map((alias) => tensors.get(alias))
      .find((tensor) => tensor !== undefined);

  const problems = [
    ...configProblems(part.huggingFaceConfig ?? {}, config),
    ...wanted.flatMap(([name, target]) => tensorProblems(name, found(name, target), memory.placement(target).shape)),
    ...wanted.flatMap(([name, target]) => tyingProblems(name, tiedTo(target, wanted)[0], tensors)),
    ...[...tensors.keys()].filter((name) => !Object.hasOwn(part.names, name)).flatMap((name) => extraProblems(name, tensors)),
  ];
  if (problems.length > 0) throw new UserError(errors.MODEL_DOES_NOT_FIT({ folder, problems }));
  for (const [name, target] of wanted) memory.view(memory.weights, target).set(found(name, target)?.data as Float32Array);
}

/** A parameter that stands under two names (a tied head) is written once, under the first, as Hugging Face does. */
function networkTensors(part: Exported, memory: FlatMemory): Record<string, Tensor> {
  const firsts = Object.entries(part.names).filter(([name, target], _, all) => all.find(([, other]) => other === target)?.[0] === name);
  return Object.fromEntries(
    firsts.map(([name, target]) => [name, { shape: memory.placement(target).shape, data: memory.view(memory.weights, target) }]),
  );
}

function tiedTo(target: string, names: readonly (readonly [string, string])[]): readonly string[] {
  return names.filter(([, other]) => other === target).map(([name]) => name);
}

async function readConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, 'config.json');
  const text = await readable(path, readFile(path, 'utf8'));
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (cause) {
    throw new UserError(errors.FILE_MISSING({ file: path, reason: 'it is not JSON' }), { cause });
  }
}

async function readable<T>(file: string, reading: Promise<T>): Promise<T> {
  return reading.catch((cause: unknown) => {
    if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause)) throw cause;
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(errors.FILE_MISSING({ file, reason }), { cause });
  });
}

/** What changes the function that the weights stand for. Dropout and the like may differ. */
const decisive = [
  'model_type',
  'vocab_size',
  'embedding_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'intermediate_size',
  'max_position_embeddings',
  'type_vocab_size',
  'hidden_act',
  'layer_norm_eps',
  'position_embedding_type',
];

function configProblems(ours: Readonly<Record<string, unknown>>, theirs: Readonly<Record<string, unknown>>): readonly string[] {
  return decisive
    .filter((key) => ours[key] !== undefined && theirs[key] !== undefined && ours[key] !== theirs[key])
    .map((key) => `config.json says ${key} ${JSON.stringify(theirs[key])}, the experiment ${JSON.stringify(ours[key])}`);
}

function tensorProblems(name: string, tensor: StoredTensor | undefined, shape: readonly number[]): readonly string[] {
  if (!tensor) return [`missing: ${name}`];
  if (tensor.shape.join() !== shape.join())
    return [`${name} has shape [${tensor.shape.join(', ')}], and should have [${shape.join(', ')}]`];
  if (tensor.dtype !== 'F32') return [`${name} is ${tensor.dtype}, and should be F32: save the model in float32`];
  return [];
}

const wordEmbeddings = 'electra.embeddings.word_embeddings.weight';

/** Tensors that are no parameters of ours: position ids are a constant, and a head may repeat the table it is tied to. */
function extraProblems(name: string, tensors: ReadonlyMap<string, StoredTensor>): readonly string[] {
  if (name.endsWith('.position_ids')) return [];
  if (name !== 'generator_lm_head.weight') return [`unexpected: ${name}`];
  return tensors.has(wordEmbeddings) ? tyingProblems(name, wordEmbeddings, tensors) : [`unexpected: ${name}`];
}

/** Two names of one parameter must hold the same numbers where a file has both. */
function tyingProblems(name: string, tied: string, tensors: ReadonlyMap<string, StoredTensor>): readonly string[] {
  const a = tensors.get(name)?.data;
  const b = tensors.get(tied)?.data;
  return !a || !b || sameBytes(a, b) ? [] : [`${name} differs from ${tied}: here the two are one parameter`];
}

function sameBytes(a: TensorData, b: TensorData): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
