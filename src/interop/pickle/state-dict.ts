/** What a state dict of PyTorch is made of, in place of what its pickle calls: descriptions of tensors, and where their numbers lie. */
import type { Dtype } from '../safetensors-header.ts';
import { inWords, PythonName, PickleProblem, Tuple, type PickleWorld } from './stack-machine.ts';
import { readPickle } from './pickle.ts';

/** A block of numbers in a file; several tensors may be views of one. */
export interface Storage {
  readonly key: string;
  readonly dtype: Dtype;
  /** Numbers in it, as the pickle says. */
  readonly length: number;
}

/** A tensor as a view of a storage: the number at (i, j) is at `start + i * strides[0] + j * strides[1]`. */
export class StoredView {
  readonly storage: Storage;
  readonly start: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Numbers in it. */
  readonly count: number;

  constructor(storage: Storage, start: number, shape: readonly number[], strides: readonly number[], count: number) {
    this.storage = storage;
    this.start = start;
    this.shape = shape;
    this.strides = strides;
    this.count = count;
  }
}

/** PyTorch's word for a storage → the dtype. */
const STORAGES: Readonly<Record<string, Dtype>> = {
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.DoubleStorage': 'F64',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

const TABLE = 'collections.OrderedDict';
const TENSOR = 'torch._utils._rebuild_tensor_v2';
const PARAMETER = 'torch._utils._rebuild_parameter';

/** The tensors by their names, where the pickle at `start` is a plain table of them. Throws a {@link PickleProblem}. */
export function readStateDict(
  bytes: Uint8Array,
  start: number,
): { readonly tensors: ReadonlyMap<string, StoredView>; readonly storages: ReadonlyMap<string, Storage>; readonly end: number } {
  const storages = new Map<string, Storage>();
  const { value, end } = readPickle(bytes, start, worldWith(storages));
  if (!(value instanceof Map)) throw new PickleProblem('refused', `it holds ${whatIs(value)}, and no table of tensors`);
  const tensors = new Map<string, StoredView>();
  for (const [name, tensor] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof name !== 'string') throw new PickleProblem('refused', `a tensor has ${whatIs(name)} for its name`);
    if (!(tensor instanceof StoredView)) throw new PickleProblem('refused', `'${inWords(name)}' is ${whatIs(tensor)}, and no tensor`);
    tensors.set(name, tensor);
  }
  return { tensors, storages, end };
}

/** A world in which nothing can be named, for the pickles that stand beside the tensors. */
export const emptyWorld: PickleWorld = {
  knows: () => false,
  call: () => 'its pickle calls something',
  stored: () => 'its pickle refers to something outside of it',
};

function worldWith(storages: Map<string, Storage>): PickleWorld {
  return {
    knows: (name) => name === TABLE || name === TENSOR || name === PARAMETER || Object.hasOwn(STORAGES, name),
    call(name, given) {
      if (name === TABLE) return given.length === 0 ? { value: new Map() } : 'its pickle makes a table of something';
      if (name === TENSOR) return tensorOf(given);
      if (name === PARAMETER)
        return given[0] instanceof StoredView ? { value: given[0] } : `its pickle makes a parameter of ${whatIs(given[0])}`;
      return `its pickle calls ${name}`;
    },
    stored: (id) => storageOf(id, storages),
  };
}

/** ('storage', kind, key, device, numbers), and in the older format a view, which newer ones than 2017 leave at None. */
function storageOf(id: unknown, storages: Map<string, Storage>): { readonly value: unknown } | string {
  const [what, kind, key, , length, view = null] = id instanceof Tuple ? id.items : [];
  if (what !== 'storage' || !(kind instanceof PythonName) || typeof key !== 'string' || !isCount(length) || view !== null)
    return 'its pickle refers to something outside of it that is no storage of a tensor';
  const dtype = Object.hasOwn(STORAGES, kind.name) ? STORAGES[kind.name] : undefined;
  if (dtype === undefined) return `its pickle refers to a storage of ${kind.name}`;
  const before = storages.get(key);
  if (before && (before.dtype !== dtype || before.length !== length))
    throw new PickleProblem('damaged', `its pickle describes storage '${inWords(key)}' in two ways`);
  const storage = before ?? { key, dtype, length };
  storages.set(key, storage);
  return { value: new StorageValue(storage) };
}

/** A storage on the stack, which nothing else can be taken for. */
class StorageValue {
  readonly storage: Storage;

  constructor(storage: Storage) {
    this.storage = storage;
  }
}

/** (storage, start, shape, strides, whether it has gradients, hooks, and perhaps what somebody noted of it) */
function tensorOf([stored, start, size, stride, , hooks, noted = null]: readonly unknown[]): { readonly value: unknown } | string {
  const shape = countsOf(size);
  const strides = countsOf(stride);
  if (!(stored instanceof StorageValue) || !isCount(start) || !shape || !strides || shape.length !== strides.length)
    return 'its pickle describes a tensor by something else than a storage, a place, a shape and strides';
  if (!(hooks instanceof Map) || hooks.size > 0 || noted !== null) return 'its pickle has a tensor with hooks or notes';
  const { storage } = stored;
  const which = `a tensor of shape [${inWords(shape.join(', '))}] in storage '${inWords(storage.key)}'`;
  let count = 1;
  let last = start;
  for (const [axis, extent] of shape.entries()) {
    count *= extent;
    last += Math.max(0, extent - 1) * strides[axis];
  }
  if (!Number.isSafeInteger(count) || count > storage.length)
    throw new PickleProblem('damaged', `${which} would have more numbers than the ${storage.length} there`);
  if (count > 0 ? !Number.isSafeInteger(last) || last >= storage.length : start > storage.length)
    throw new PickleProblem('damaged', `${which} would reach to number ${last}, and there are ${storage.length}`);
  return { value: new StoredView(storage, start, shape, strides, count) };
}

function countsOf(value: unknown): readonly number[] | null {
  return value instanceof Tuple && value.items.every(isCount) ? (value.items as number[]) : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function whatIs(value: unknown): string {
  if (value === null) return 'nothing (None)';
  if (value instanceof PythonName) return value.name;
  if (value instanceof StoredView) return 'a tensor';
  if (value instanceof Map) return 'a table of its own';
  if (value instanceof Tuple || Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'true or false' : 'a number';
}
