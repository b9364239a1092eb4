/**
 * A model as Hugging Face stores it: `config.json`, and the tensors in `model.safetensors` or, for large ones, in shards that
 * `model.safetensors.index.json` lists; or the same as PyTorch saves it, in `pytorch_model.bin`, where there are no safetensors.
 * Opening reads what there is; what it is good for is `import-network.ts`'s affair.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readText } from '../text/read-text.ts';
import { openTorchFile } from './pickle/torch-file.ts';
import type { TensorEntry } from './safetensors-header.ts';
import { strictJson } from './strict-json.ts';
import { openTensorFile, type TensorFile } from './tensor-file.ts';
import { fileOfModel } from './weights-file.ts';

/** A folder whose tensors can be read one by one; close it. */
export interface ModelFolder {
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Every tensor by its name, from whichever file. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  bytes(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Names of the files in each format, the first choice first. */
const FORMATS = [
  { single: 'model.safetensors', index: 'model.safetensors.index.json', open: openTensorFile },
  { single: 'pytorch_model.bin', index: 'pytorch_model.bin.index.json', open: openTorchFile },
] as const;

/** More than any index or configuration needs, and little enough to read at once. */
const LONGEST_JSON = 16 * 2 ** 20;

/**
 * Opens a folder; only headers are read. Throws a {@link UserError} for a file that is missing, damaged or of a format that is
 * not read, and for shards that are not as their index says.
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const config = await readJsonObject(fileOfModel(folder, 'config.json'));
  const files = await openFiles(folder);
  const owner = new Map(files.flatMap((file) => [...file.entries.keys()].map((name) => [name, file] as const)));
  return {
    folder,
    config,
    entries: new Map(files.flatMap(({ entries }) => [...entries])),
    async bytes(name) {
      const file = owner.get(name);
      if (!file) throw new RangeError(`${folder} has no tensor '${name}'.`);
      return file.bytes(name);
    },
    close: () => closeAll(files),
  };
}

/** Whether a folder with files of these names has tensors that are read here. */
export function hasWeights(names: readonly string[]): boolean {
  return FORMATS.some(({ single, index }) => names.includes(single) || names.includes(index));
}

async function openFiles(folder: string): Promise<readonly TensorFile[]> {
  const names = await readdir(folder);
  for (const { single, index, open } of FORMATS) {
    if (names.includes(single)) return [await readable(fileOfModel(folder, single), open)];
    if (names.includes(index)) return openShards(folder, index, open);
  }
  const other = names.find((name) => /^(tf_model.*\.h5|flax_model.*\.msgpack|rust_model\.ot|.*\.ckpt.*|.*\.gguf)$/.test(name));
  if (other) throw new UserError(errors.WEIGHTS_FORMAT({ folder, found: other }));
  throw new UserError(errors.FILE_MISSING({ file: join(folder, FORMATS[0].single), reason: 'there is no such file' }));
}

/** Every tensor must stand in the one shard that the index names, and nowhere else. */
async function openShards(folder: string, indexName: string, open: (path: string) => Promise<TensorFile>): Promise<readonly TensorFile[]> {
  const index = fileOfModel(folder, indexName);
  const { weight_map: map } = await readJsonObject(index);
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new UserError(errors.FILE_MISSING({ file: index, reason: "it has no object 'weight_map'" }));
  const listed = Object.entries(map as Readonly<Record<string, unknown>>);
  const strange = listed.find(
    ([, shard]) => typeof shard !== 'string' || ['', '.', '..'].includes(shard) || shard.includes('\0') || basename(shard) !== shard,
  );
  if (strange) {
    const problems = [`${strange[0]} stands in ${JSON.stringify(strange[1])}, which is no name of a file beside it`];
    throw new UserError(errors.SHARDS_DIFFER({ index, problems }));
  }
  const shards = [...new Set(listed.map(([, shard]) => shard as string))];
  const files: TensorFile[] = [];
  try {
    for (const shard of shards) files.push(await readable(fileOfModel(folder, shard), open));
    const problems = shardProblems(new Map(listed as [string, string][]), files);
    if (problems.length > 0) throw new UserError(errors.SHARDS_DIFFER({ index, problems }), { exitCode: 1 });
    return files;
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

function shardProblems(listed: ReadonlyMap<string, string>, files: readonly TensorFile[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { path, entries } of files) for (const name of entries.keys()) places.set(name, [...(places.get(name) ?? []), basename(path)]);
  const lacking = [...listed]
    .filter(([name, shard]) => !places.get(name)?.includes(shard))
    .map(([name, shard]) => `${shard} lacks ${name}, which the index puts there`);
  const twice = [...places].filter(([, shards]) => shards.length > 1).map(([name, shards]) => `${name} stands in ${shards.join(' and ')}`);
  const unlisted = [...places]
    .filter(([name]) => !listed.has(name))
    .map(([name, [shard]]) => `${shard} has ${name}, which the index lacks`);
  return [...lacking, ...twice, ...unlisted];
}

async function closeAll(files: readonly TensorFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}

async function readJsonObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  const unusable = (reason: string): UserError => new UserError(errors.FILE_MISSING({ file, reason }));
  const about = await readable(file, stat);
  if (!about.isFile()) throw unusable('it is a folder, a pipe or a device, and no file');
  if (about.size > LONGEST_JSON) throw unusable(`it is ${about.size} bytes long (${LONGEST_JSON.toLocaleString('en-US')} at most)`);
  const text = await readable(file, readText);
  const read = strictJson(text);
  if ('reason' in read) throw unusable(`it ${read.reason}`);
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unusable('it holds no JSON object');
  return value as Readonly<Record<string, unknown>>;
}

/** What the operating system says of a file, as an error of the user's. */
async function readable<T>(file: string, read: (file: string) => Promise<T>): Promise<T> {
  return read(file).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause)) throw cause;
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(errors.FILE_MISSING({ file, reason }), { cause });
  });
}
