/** Files that PyTorch wrote, tensor by tensor, and a real small model in every way that its weights can be stored. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../float32.ts';
import { dtypes, type Dtype } from '../safetensors-header.ts';
import { openTorchFile } from './torch-file.ts';

const fixtures = path.join(import.meta.dirname, '../../../test/fixtures/torch-files');

interface Expected {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const expected = JSON.parse(readFileSync(path.join(fixtures, 'expected.json'), 'utf8')) as Readonly<Record<string, Expected>>;

describe.each(['zip.bin', 'zip-4.bin', 'older.bin'])('%s', (name) => {
  it('has every tensor as PyTorch has it: views of one storage, turned ones, all kinds of numbers', async () => {
    const file = await openTorchFile(path.join(fixtures, name));
    const found: Record<string, Expected> = {};
    for (const [tensor, { dtype, shape }] of file.entries)
      found[tensor] = { dtype, shape, values: numbersOf(await file.bytes(tensor), dtype) };
    await expect(file.bytes('nothing')).rejects.toThrow(RangeError);
    await file.close();
    expect(found).toEqual(expected);
  });
});

it('a checkpoint of a training holds more than tensors, and says what', async () => {
  await expect(openTorchFile(path.join(fixtures, 'trained.bin'))).rejects.toMatchObject({
    code: 'weights-with-more',
    message: expect.stringContaining("holds or asks for more than tensors: 'epoch' is a number, and no tensor."),
  });
});

function numbersOf(bytes: Uint8Array, dtype: Dtype): number[] {
  return Array.from(toFloat32(bytes, dtype) ?? new dtypes[dtype](bytes.slice().buffer), Number);
}
