/** A safetensors file whose tensors are read one by one: opening it reads the header and nothing else. */
import { readInto } from '../files/whole-file.ts';
import { headerLength, readHeader, type TensorEntry } from './safetensors-header.ts';
import { openWeights } from './weights-file.ts';

/** An open file of any format: what it says of its tensors, and their numbers when they are asked for. */
export interface TensorFile {
  readonly path: string;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** The bytes of a tensor, little-endian; throws a RangeError for a name that {@link entries} lacks. */
  bytes(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file; close it. Throws a {@link UserError} for a header that does not describe the file: nothing is allocated on its word. */
export async function openTensorFile(path: string): Promise<TensorFile> {
  const { file, size } = await openWeights(path);
  try {
    const start = new Uint8Array(Math.min(8, size));
    await readInto(start, file, 0, path);
    const text = new Uint8Array(headerLength(start, size, path));
    await readInto(text, file, 8, path);
    const first = 8 + text.length;
    const { entries } = readHeader(text, size - first, path);
    return {
      path,
      entries,
      async bytes(name) {
        const entry = entries.get(name);
        if (!entry) throw new RangeError(`${path} has no tensor '${name}'.`);
        const [from, to] = entry.offsets;
        const bytes = new Uint8Array(to - from);
        await readInto(bytes, file, first + from, path);
        return bytes;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
