/**
 * `pytorch_model.bin` and its like: tensors that PyTorch's `torch.save` wrote. Opening reads the descriptions, tensors come one by one.
 *
 *   since PyTorch 1.6  a zip archive: <name>/data.pkl, the table · <name>/data/<key>, the numbers of each storage
 *   before             pickles back to back: a magic number, a version, the machine, the table, the keys ·
 *                      for each key 8 bytes, how many numbers, and the numbers
 *
 * The table is a pickle, a program by its nature. `pickle.ts` does of it what describes tensors, and refuses the rest by name.
 */
import type { FileHandle } from 'node:fs/promises';
import { errors, UserError } from '../../errors/index.ts';
import { readInto } from '../../files/whole-file.ts';
import { dtypes } from '../safetensors-header.ts';
import type { TensorFile } from '../tensor-file.ts';
import { openWeights } from '../weights-file.ts';
import { gathered, span } from './gather.ts';
import { inWords, PickleProblem } from './stack-machine.ts';
import { readPickle } from './pickle.ts';
import { emptyWorld, readStateDict, type Storage, type StoredView } from './state-dict.ts';
import { readZipDirectory } from './zip.ts';

/** The tensors, and where each storage begins in the file. */
interface Table {
  readonly tensors: ReadonlyMap<string, StoredView>;
  readonly places: ReadonlyMap<string, number>;
}

type Fail = (reason: string) => never;

/** Longer descriptions are none of a model. */
const LONGEST_PICKLE = 16 * 2 ** 20;

/** So many times may all tensors together be as large as the file, because one storage may have several names. */
const MOST_NAMES = 16;

/** Opens a file; close it. Throws a {@link UserError} for one that is damaged, and for one that holds or asks for anything but tensors. */
export async function openTorchFile(path: string): Promise<TensorFile> {
  const { file, size } = await openWeights(path);
  const fail: Fail = (reason) => {
    throw new UserError(errors.BAD_TENSOR_FILE({ file: path, format: 'PyTorch', reason }), { exitCode: 1 });
  };
  try {
    const { tensors, places } = await described(file, size, path, fail);
    const asked = [...tensors.values()].reduce((sum, { count, storage }) => sum + count * widthOf(storage), 0);
    if (asked > MOST_NAMES * size) fail(`its tensors would have ${asked} bytes together, and the file has ${size}`);
    return {
      path,
      entries: new Map([...tensors].map(([name, { storage, shape }]) => [name, { dtype: storage.dtype, shape }])),
      async bytes(name) {
        const view = tensors.get(name);
        if (!view) throw new RangeError(`${path} has no tensor '${name}'.`);
        const width = widthOf(view.storage);
        const [from, to] = span(view);
        const bytes = new Uint8Array((to - from) * width);
        await readInto(bytes, file, (places.get(view.storage.key) ?? 0) + from * width, path);
        return gathered(bytes, view, width);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    if (!(error instanceof PickleProblem)) throw error;
    if (error.kind === 'damaged') return fail(error.message);
    throw new UserError(errors.WEIGHTS_WITH_MORE({ file: path, reason: error.message }), { exitCode: 1 });
  }
}

async function described(file: FileHandle, size: number, path: string, fail: Fail): Promise<Table> {
  const start = Buffer.alloc(Math.min(4, size));
  await readInto(start, file, 0, path);
  if (start.equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return zipped(file, size, path, fail);
  if (start[0] === 0x80) return older(file, size, path, fail);
  return fail(size === 0 ? 'it is empty' : 'it is neither a zip archive nor of the format before PyTorch 1.6');
}

async function zipped(file: FileHandle, size: number, path: string, fail: Fail): Promise<Table> {
  const directory = await readZipDirectory(file, size, path, fail);
  const [pickle, another] = directory.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined || another !== undefined) return fail(`it has ${another ? 'two tables' : 'no table'} of tensors (data.pkl)`);
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (directory.names.some((name) => name.startsWith(`${folder}code/`)))
    throw new PickleProblem('refused', 'it is a program that TorchScript saved, with its weights');
  const entry = async (name: string): Promise<Buffer | null> => {
    const found = await directory.find(`${folder}${name}`);
    if (!found) return null;
    if (found.size > LONGEST_PICKLE) fail(`its ${name} is ${found.size} bytes long (${LONGEST_PICKLE.toLocaleString('en-US')} at most)`);
    const bytes = Buffer.alloc(found.size);
    await readInto(bytes, file, found.from, path);
    return bytes;
  };
  const order = (await entry('byteorder'))?.toString('latin1') ?? 'little';
  if (order !== 'little') fail(`its numbers are ${order}-endian, and only little-endian ones are read`);
  const { tensors, storages } = readStateDict((await entry('data.pkl')) ?? Buffer.alloc(0), 0);
  const places = new Map<string, number>();
  for (const storage of storages.values()) {
    const found = await directory.find(`${folder}data/${storage.key}`);
    if (!found) return fail(`it has no storage '${storage.key}'`);
    const needed = storage.length * widthOf(storage);
    if (found.size !== needed) fail(`storage '${storage.key}' should have ${needed} bytes, and has ${found.size}`);
    places.set(storage.key, found.from);
  }
  return { tensors, places };
}

/** What the older format begins with. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

async function older(file: FileHandle, size: number, path: string, fail: Fail): Promise<Table> {
  const bytes = Buffer.alloc(Math.min(size, LONGEST_PICKLE));
  await readInto(bytes, file, 0, path);
  const magic = readPickle(bytes, 0, emptyWorld);
  if (magic.value !== MAGIC) throw new PickleProblem('refused', 'it is a pickle that torch.save did not write');
  const version = readPickle(bytes, magic.end, emptyWorld);
  if (version.value !== 1001) fail(`it is of version ${inWords(version.value)} of the format, and only 1001 is known`);
  const machine = readPickle(bytes, version.end, emptyWorld);
  if (!(machine.value instanceof Map) || machine.value.get('little_endian') !== true) fail('its numbers are not little-endian');
  const { tensors, storages, end } = readStateDict(bytes, machine.end);
  const keys = readPickle(bytes, end, emptyWorld);
  if (!Array.isArray(keys.value)) return fail('it has no list of its storages');
  const places = new Map<string, number>();
  let at = keys.end;
  const count = Buffer.alloc(8);
  for (const key of keys.value as unknown[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage || places.has(storage.key)) return fail(`it lists the storage '${inWords(key)}' twice, or no tensor has it`);
    if (at + 8 > size) return fail(`it is cut off before storage '${storage.key}'`);
    await readInto(count, file, at, path);
    const bytesThere = storage.length * widthOf(storage);
    if (count.readBigInt64LE() !== BigInt(storage.length))
      fail(`storage '${storage.key}' has ${count.readBigInt64LE()} numbers, and should have ${storage.length}`);
    if (at + 8 + bytesThere > size)
      fail(`it is cut off: storage '${storage.key}' ends at byte ${at + 8 + bytesThere}, and there are ${size}`);
    places.set(storage.key, at + 8);
    at += 8 + bytesThere;
  }
  const missing = [...storages.keys()].find((key) => !places.has(key));
  if (missing !== undefined) fail(`it has no storage '${missing}'`);
  if (at < size) fail(`there are ${size - at} bytes behind the last storage`);
  return { tensors, places };
}

function widthOf({ dtype }: Storage): number {
  return dtypes[dtype].BYTES_PER_ELEMENT;
}
