/** Writes files as `torch.save` does, and as those do who mean harm: pickles by their instructions, and zip archives that lie. */

/** Instructions that leave one value on the stack. */
export type Code = Buffer;

const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);

export function textCode(text: string): Code {
  const utf8 = Buffer.from(text);
  return Buffer.concat([bytes(0x58), uint32(utf8.length), utf8]);
}

export function numberCode(value: number | bigint): Code {
  if (typeof value === 'number' && value >= 0 && value < 256 && Number.isInteger(value)) return bytes(0x4b, value);
  const eight = Buffer.alloc(9);
  eight.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
  return Buffer.concat([bytes(0x8a, 9), eight.fill(BigInt(value) < 0n ? 255 : 0, 8)]);
}

export function tupleCode(...items: readonly Code[]): Code {
  return Buffer.concat([bytes(0x28), ...items, bytes(0x74)]);
}

export function namedCode(module: string, name: string): Code {
  return Buffer.from(`c${module}\n${name}\n`);
}

export function callCode(called: Code, ...given: readonly Code[]): Code {
  return Buffer.concat([called, tupleCode(...given), bytes(0x52)]);
}

export function tableCode(...items: readonly (readonly [key: Code | string, value: Code])[]): Code {
  const pairs = items.flatMap(([key, value]) => [typeof key === 'string' ? textCode(key) : key, value]);
  return Buffer.concat([bytes(0x7d, 0x28), ...pairs, bytes(0x75)]);
}

export function storageCode(length: number | bigint, { key = '0', kind = 'FloatStorage', older = false } = {}): Code {
  const id = [textCode('storage'), namedCode('torch', kind), textCode(key), textCode('cpu'), numberCode(length)];
  return Buffer.concat([tupleCode(...id, ...(older ? [bytes(0x4e)] : [])), bytes(0x51)]);
}

/** A view of a storage, in order unless strides are given. */
export function tensorCode(
  storage: Code,
  shape: readonly (number | bigint)[],
  { start = 0, strides }: { readonly start?: number; readonly strides?: readonly (number | bigint)[] } = {},
): Code {
  const inOrder = shape.map((_, axis) => shape.slice(axis + 1).reduce<bigint>((product, each) => product * BigInt(each), 1n));
  const tuple = (values: readonly (number | bigint)[]): Code => tupleCode(...values.map(numberCode));
  const hooks = callCode(namedCode('collections', 'OrderedDict'));
  const rebuild = namedCode('torch._utils', '_rebuild_tensor_v2');
  return callCode(rebuild, storage, numberCode(start), tuple(shape), tuple(strides ?? inOrder), bytes(0x89), hooks);
}

/** A whole pickle of protocol 2. */
export function pickled(value: Code): Buffer {
  return Buffer.concat([bytes(0x80, 2), value, Buffer.from('.')]);
}

/** An entry of an archive, and what the archive says of it where that is not the truth. */
export interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly lies?: {
    readonly method?: number;
    readonly flags?: number;
    /** Bytes when unfolded. */
    readonly size?: number;
    readonly stored?: number;
    readonly at?: number;
    /** In front of the bytes; the directory has the other one. */
    readonly localName?: string;
  };
}

/** An archive of entries that are stored as they are. */
export function zipOf(entries: readonly Entry[], { count = entries.length, comment = '' } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes: content, lies = {} } of entries) {
    const local = Buffer.from(lies.localName ?? name);
    const start = Buffer.alloc(30);
    start.writeUInt32LE(0x04034b50);
    start.writeUInt16LE(local.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(lies.flags ?? 0, 8);
    entry.writeUInt16LE(lies.method ?? 0, 10);
    entry.writeUInt32LE(lies.stored ?? content.length, 20);
    entry.writeUInt32LE(lies.size ?? content.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(lies.at ?? at, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(start, local, content);
    at += start.length + local.length + content.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, ...directory, end, Buffer.from(comment)]);
}

/** What `torch.save` makes of a table: its pickle and its storages in an archive. */
export function torchZip(table: Code, storages: Readonly<Record<string, Buffer>> = {}, others: readonly Entry[] = []): Buffer {
  const numbers = Object.entries(storages).map(([key, content]) => ({ name: `archive/data/${key}`, bytes: content }));
  return zipOf([{ name: 'archive/data.pkl', bytes: pickled(table) }, ...numbers, ...others]);
}

/** What it made of one before version 1.6. `storages`: in the order of the file, numbers said and bytes there. */
export function olderTorchFile(
  table: Code,
  storages: readonly { readonly key: string; readonly length: number; readonly bytes: Buffer }[] = [],
  { littleEndian = true, version = 1001 } = {},
): Buffer {
  const keys = Buffer.concat([bytes(0x5d, 0x28), ...storages.map(({ key }) => textCode(key)), bytes(0x65)]);
  const machine = tableCode(['little_endian', bytes(littleEndian ? 0x88 : 0x89)]);
  const head = [numberCode(0n), numberCode(version), machine, table, keys].map(pickled);
  head[0] = pickled(Buffer.from([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]));
  const numbers = storages.flatMap(({ length, bytes: content }) => {
    const said = Buffer.alloc(8);
    said.writeBigInt64LE(BigInt(length));
    return [said, content];
  });
  return Buffer.concat([...head, ...numbers]);
}

/** Little-endian numbers of float32. */
export function floatBytes(...values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function uint32(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
}
