/** Files of PyTorch that are damaged or made to harm: read, or refused with a reason; nothing is allocated on their word, or run. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '../../src/errors/index.ts';
import { openTorchFile } from '../../src/interop/pickle/torch-file.ts';
import { answered } from '../support/answers.ts';
import { root } from '../support/cli.ts';
import { damagedBytes } from '../support/damaged.ts';
import { fuzzPatience, fuzzRuns } from '../support/fuzz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  callCode,
  floatBytes,
  namedCode,
  numberCode,
  olderTorchFile,
  storageCode,
  tableCode,
  tensorCode,
  textCode,
  torchZip,
  tupleCode,
  type Code,
} from '../support/torch-files.ts';

const folder = temporaryFolder('fuzz-torch');
const file = path.join(folder, 'pytorch_model.bin');
const patience = fuzzPatience(60_000);
const seed = 8_129;

it.each(['zip.bin', 'zip-4.bin', 'older.bin'])('%s, damaged', { timeout: patience }, async (name) => {
  const bytes = readFileSync(path.join(root, 'test/fixtures/torch-files', name));
  await fc.assert(fc.asyncProperty(damagedBytes(bytes), readAll), { seed, numRuns: fuzzRuns(200) });
});

it('pickles of any instructions', { timeout: patience }, async () => {
  const instruction = fc.oneof(
    { arbitrary: value(), weight: 3 },
    fc
      .constantFrom(...'()tlRQubsae0N.}]1o\u0081\u0082\u0085\u0086\u0087\u0088\u0089\u0093\u0094')
      .map((code) => Buffer.from(code, 'latin1')),
    fc.uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  );
  const program = fc.array(instruction, { maxLength: 12 }).map((parts) => Buffer.concat(parts));
  await fc.assert(
    fc.asyncProperty(program, fc.boolean(), (code, older) =>
      readAll(older ? olderTorchFile(code) : torchZip(code, { 0: floatBytes(1, 2) })),
    ),
    { seed, numRuns: fuzzRuns(300) },
  );
});

it('tables of tensors that say what they like of places', { timeout: patience }, async () => {
  const extent = fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(-1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2n ** 63n, -(2n ** 63n)));
  const tensor = fc
    .record({
      length: extent,
      shape: fc.array(extent, { maxLength: 3 }),
      strides: fc.array(extent, { maxLength: 3 }),
      start: fc.nat({ max: 4 }),
    })
    .map(({ length, shape, strides, start }) =>
      tensorCode(storageCode(length), shape, { start, ...(strides.length === shape.length ? { strides } : {}) }),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(tensor, { maxLength: 3 }), fc.nat({ max: 6 }), (tensors, numbers) => {
      const table = tableCode(...tensors.map((each, index) => [`x${index}`, each] as const));
      return readAll(torchZip(table, { 0: floatBytes(...Array<number>(numbers).fill(1)) }));
    }),
    { seed, numRuns: fuzzRuns(300) },
  );
});

/** Opens it and reads every tensor: as many bytes as its shape says. */
async function readAll(bytes: Uint8Array): Promise<void> {
  writeFileSync(file, bytes);
  const opened = await answered(() => openTorchFile(file));
  if (opened instanceof UserError) return;
  for (const [name, { shape, dtype }] of opened.entries) {
    const numbers = await answered(() => opened.bytes(name));
    const width = { F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 }[dtype];
    expect(numbers).toHaveLength(shape.reduce((product, each) => product * each, 1) * width);
  }
  await opened.close();
}

/** Instructions that make something, of what is allowed and what is not. */
function value(): fc.Arbitrary<Code> {
  return fc.oneof(
    fc.string({ maxLength: 4 }).map(textCode),
    fc.integer().map(numberCode),
    fc.constantFrom(
      namedCode('collections', 'OrderedDict'),
      namedCode('torch', 'FloatStorage'),
      namedCode('torch._utils', '_rebuild_tensor_v2'),
      namedCode('os', 'system'),
      callCode(namedCode('collections', 'OrderedDict')),
      storageCode(2),
      tensorCode(storageCode(2), [2]),
      tableCode(['x', tensorCode(storageCode(2), [2])]),
      tupleCode(),
    ),
  );
}
