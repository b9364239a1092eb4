import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { parseSafetensors, readSafetensors, safetensorsChunks, writeSafetensors, type Tensor } from './safetensors.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'safetensors-'))));
afterAll(() => rm(folder, { recursive: true }));

const tensors: Record<string, Tensor> = {
  'b.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, Infinity, -0) },
  a: { shape: [], data: Int32Array.of(-7) },
  'Ünï "quoted"\n': { shape: [3], data: Uint8Array.of(1, 2, 255) },
  wide: { shape: [2], data: BigInt64Array.of(1n, -(2n ** 60n)) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
};

describe('safetensors', () => {
  it('come back as they were written', async () => {
    const path = join(folder, 'round-trip.safetensors');
    await writeSafetensors(path, tensors, { format: 'pt', note: 'x' });
    const back = await readSafetensors(path);
    expect(back.metadata).toEqual({ format: 'pt', note: 'x' });
    expect([...back.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, data }] of Object.entries(tensors)) expect(back.tensors.get(name)).toMatchObject({ shape, data });
  });

  it('have a header of a multiple of 8 bytes, padded with spaces, that says pt', () => {
    const [header] = safetensorsChunks({ x: tensors.a });
    expect(header.length % 8).toBe(0);
    const text = Buffer.from(header.subarray(8)).toString();
    expect(text.trimEnd()).toBe('{"__metadata__":{"format":"pt"},"x":{"dtype":"I32","shape":[],"data_offsets":[0,4]}}');
  });

  it('are the same bytes in whatever order the tensors come', () => {
    const reversed = Object.fromEntries(Object.entries(tensors).reverse());
    expect(Buffer.concat(safetensorsChunks(reversed))).toEqual(Buffer.concat(safetensorsChunks(tensors)));
  });

  it('are read without a copy', () => {
    const bytes = new Uint8Array(Buffer.concat(safetensorsChunks(tensors)));
    const { data } = parseSafetensors(bytes, 'x').tensors.get('b.weight') as Tensor;
    expect(data.buffer).toBe(bytes.buffer);
  });

  it('are read from any address', () => {
    const bytes = Buffer.concat([Buffer.of(0), ...safetensorsChunks(tensors)]).subarray(1);
    expect(parseSafetensors(bytes, 'x').tensors.get('b.weight')).toMatchObject(tensors['b.weight']);
  });

  it('refuse a shape that is not the number of floats', () => {
    expect(() => safetensorsChunks({ 'dense.bias': { shape: [3], data: new Float32Array(4) } })).toThrow(
      "'dense.bias' of shape [3] has 4 numbers",
    );
  });

  it.each(Object.entries(broken()))('that are damaged say how: %s', (reason, bytes) => {
    expect(() => parseSafetensors(bytes, 'model.safetensors')).toThrow(`model.safetensors is not a valid safetensors file: ${reason}`);
  });

  it('that are cut anywhere, or have any byte of the header changed, are read whole or refused, never misread into a crash', () => {
    const good = Buffer.concat(safetensorsChunks(tensors));
    for (let length = 0; length < good.length; length++)
      expect(() => parseSafetensors(good.subarray(0, length), 'x')).toThrow('not a valid safetensors file');
    const random = randomFor('fuzz');
    for (let round = 0; round < 2000; round++) {
      const bad = Buffer.from(good);
      bad[random.integer(good.length - 67)] = random.integer(256);
      try {
        parseSafetensors(bad, 'x');
      } catch (error) {
        expect((error as Error).message).toContain('x is not a valid safetensors file');
      }
    }
  });
});

function broken(): Record<string, Uint8Array> {
  return {
    'it has 3 bytes, too few for the length of a header': Buffer.alloc(3),
    'its header would be 18446744073709551615 bytes long (100,000,000 at most)': Buffer.alloc(16, 255),
    'its header would be 99 bytes long, but the file ends after 16': Buffer.concat([Buffer.of(99, 0, 0, 0, 0, 0, 0, 0), Buffer.alloc(8)]),
    'its header is not JSON': file('{"x":'),
    'its header is not an object': file('[]'),
    'its metadata is not a map of texts': file({ __metadata__: { a: 1 } }),
    "tensor 'x' has no description": file({ x: 3 }),
    'tensor \'x\' has the unknown dtype "F31"': file({ x: { dtype: 'F31', shape: [], data_offsets: [0, 4] } }, 4),
    "tensor 'x' has the shape [-1]": file({ x: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4),
    "tensor 'x' has the offsets [4,0]": file({ x: f32(4, 0, [1]) }, 4),
    "tensor 'x' (F32, shape [3]) needs 12 bytes and has 8": file({ x: f32(0, 8, [3]) }, 8),
    "it is cut off: tensor 'y' ends at byte 16 of the data, and there are 12": file({ x: f32(0, 8), y: f32(8, 16) }, 12),
    "tensor 'y' overlaps the one before it": file({ x: f32(0, 8), y: f32(4, 12) }, 12),
    "there are 4 bytes before tensor 'y' that belong to none": file({ x: f32(0, 8), y: f32(12, 16) }, 16),
    'there are 2 bytes behind the last tensor': file({ x: f32(0, 8) }, 10),
  };
}

function file(header: unknown, data = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

function f32(from: number, to: number, shape = [(to - from) / 4]): unknown {
  return { dtype: 'F32', shape, data_offsets: [from, to] };
}
