/**
 * A model as Hugging Face stores it: `config.json`, and the tensors in `model.safetensors` or, for large ones, in shards that
 * `model.safetensors.index.json` lists. Opening reads what there is; what it is good for is `import-network.ts`'s affair.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readText } from '../text/read-text.ts';
import { repeatedKey } from './repeated-key.ts';
import type { HeaderEntry } from './safetensors-header.ts';
import { openTensorFile, type TensorFile } from './tensor-file.ts';

/** A folder whose tensors can be read one by one; close it. */
export interface ModelFolder {
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Every tensor by its name, from whichever file. */
  readonly entries: ReadonlyMap<string, HeaderEntry>;
  bytes(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/**
 * Opens a folder; only headers are read. Throws a {@link UserError} for a file that is missing, damaged or of a format that is
 * not read, and for shards that are not as their index says.
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const config = await readJsonObject(join(folder, 'config.json'));
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
  return names.includes(SINGLE) || names.includes(INDEX);
}

async function openFiles(folder: string): Promise<readonly TensorFile[]> {
  const names = await readdir(folder);
  if (names.includes(SINGLE)) return [await readable(join(folder, SINGLE), openTensorFile)];
  if (names.includes(INDEX)) return openShards(folder);
  const other = names.find((name) => /^(pytorch_model.*\.bin(\.index\.json)?|tf_model\.h5|flax_model\.msgpack)$/.test(name));
  if (other) throw new UserError(errors.WEIGHTS_FORMAT({ folder, found: other }));
  throw new UserError(errors.FILE_MISSING({ file: join(folder, SINGLE), reason: 'there is no such file' }));
}

/** Every tensor must stand in the one shard that the index names, and nowhere else. */
async function openShards(folder: string): Promise<readonly TensorFile[]> {
  const index = join(folder, INDEX);
  const { weight_map: map } = await readJsonObject(index);
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new UserError(errors.FILE_MISSING({ file: index, reason: "it has no object 'weight_map'" }));
  const listed = Object.entries(map as Readonly<Record<string, unknown>>);
  const strange = listed.find(
    ([, shard]) => typeof shard !== 'string' || shard === '' || shard.includes('\0') || basename(shard) !== shard,
  );
  if (strange) {
    const problems = [`${strange[0]} stands in ${JSON.stringify(strange[1])}, which is no name of a file beside it`];
    throw new UserError(errors.SHARDS_DIFFER({ index, problems }));
  }
  const shards = [...new Set(listed.map(([, shard]) => shard as string))];
  const files: TensorFile[] = [];
  try {
    for (const shard of shards) files.push(await readable(join(folder, shard), openTensorFile));
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
  const text = await readable(file, readText);
  const unusable = (reason: string): UserError => new UserError(errors.FILE_MISSING({ file, reason }));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable('it is not JSON');
  }
  const twice = repeatedKey(text);
  if (twice !== null) throw unusable(`it has '${twice}' twice`);
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
