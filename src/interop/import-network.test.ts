/** Folders as others write them: other precisions, shards, other heads, and everything that can be wrong with them. */
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkPart } from '../kinds/objective.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize, ones, truncatedNormal } from '../nn/parameters.ts';
import { importNetworks, type Heads, type Imported } from './import-network.ts';

const table = 'trunk.words.weight';
const layer = 'trunk.layer.0.weight';
const headWeight = 'predictions.weight';
const headBias = 'predictions.bias';
const shapes: Readonly<Record<string, readonly number[]>> = { [table]: [5, 3], [layer]: [3, 3], [headWeight]: [3], [headBias]: [1] };
const part = partOf('kept', { [table]: 'kept/words' });

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'import-'));
  folder = join(root, 'model');
  await mkdir(folder);
  await config({ model_type: 'trunk', vocab_size: 5, num_attention_heads: 1 });
});
afterEach(() => rm(root, { recursive: true }));

describe('weights of other precisions', () => {
  it.each([
    ['F32', [1.5, -2, 2 ** -20, 65504], floatBits],
    ['F16', [1.5, -2, 2 ** -20, 65504], (values: readonly number[]) => words(values.map(halfOf))],
    ['BF16', [1.5, -2, 2 ** -20, 2 ** 100], (values: readonly number[]) => words(values.map((value) => floatOf(value) >>> 16))],
  ] as const)('%s arrive as the same numbers', async (dtype, some, bits) => {
    const values = Array.from({ length: 15 }, (_, index) => some[index % 4]);
    await tensors({ ...good(), [table]: { dtype, shape: [5, 3], bytes: bits(values) } });
    const memory = filled();
    const [got] = await take(memory);
    expect([...memory.view(memory.weights, 'kept/words')]).toEqual(values);
    expect(got).toMatchObject({ tensors: 4, converted: dtype === 'F32' ? [] : [dtype], afresh: [], unused: [] });
  });

  it.each(['F64', 'I32', 'BOOL'] as const)('%s is refused by name', async (dtype) => {
    const width = { F64: 8, I32: 4, BOOL: 1 }[dtype];
    await tensors({ ...good(), [layer]: { dtype, shape: [3, 3], bytes: Buffer.alloc(9 * width) } });
    expect(await problems()).toEqual([`${layer} is ${dtype}, and should be F32, F16 or BF16: save the model in float32`]);
  });

  it('that are not finite are refused', async () => {
    await tensors({ ...good(), [layer]: floats([3, 3], NaN), [headBias]: floats([1], Infinity) });
    expect(await problems()).toEqual([`${layer} has numbers that are not finite`, `${headBias} has numbers that are not finite`]);
  });
});

describe('shards', () => {
  it('are read as one model', async () => {
    const { [table]: words, ...others } = good();
    await shards({ 'a.safetensors': { [table]: words }, 'b.safetensors': others });
    const memory = filled();
    await take(memory);
    expect([...memory.view(memory.weights, 'kept/words')]).toEqual(Array<number>(15).fill(0.5));
    expect([...memory.view(memory.weights, `kept/${headBias}`)]).toEqual([0.5]);
  });

  it('that are not as the index says are told, all at once', async () => {
    const { [table]: words, [layer]: first, ...others } = good();
    await shards(
      { 'a.safetensors': { [table]: words, [headBias]: floats([1]), 'stray.weight': floats([2]) }, 'b.safetensors': others },
      { [table]: 'a.safetensors', [layer]: 'b.safetensors', [headWeight]: 'b.safetensors', [headBias]: 'b.safetensors' },
    );
    expect(first.shape).toEqual([3, 3]);
    expect(await told()).toEqual([
      'error  shards-differ',
      `The files that ${join(folder, 'model.safetensors.index.json')} lists are not as it says:`,
      `b.safetensors lacks ${layer}, which the index puts there`,
      `${headBias} stands in a.safetensors and b.safetensors`,
      'a.safetensors has stray.weight, which the index lacks',
      'Copy the whole folder again, with all its files of one version.',
    ]);
  });

  it('that lie elsewhere, or are not there, are refused', async () => {
    await shards({ 'a.safetensors': good() }, { [table]: '../a.safetensors' });
    expect(await told()).toContain(`${table} stands in "../a.safetensors", which is no name of a file beside it`);
    await shards({ 'a.safetensors': good() }, { [table]: 'c.safetensors' });
    expect(await told()).toContain(`Cannot read ${join(folder, 'c.safetensors')}: there is no such file.`);
    await writeFile(join(folder, 'model.safetensors.index.json'), '{"metadata":{}}');
    expect(await told()).toContain(`Cannot read ${join(folder, 'model.safetensors.index.json')}: it has no object 'weight_map'.`);
    await writeFile(join(folder, 'model.safetensors.index.json'), `{"weight_map":{"${table}":"a.safetensors","${table}":"b.safetensors"}}`);
    expect(await told()).toContain(`Cannot read ${join(folder, 'model.safetensors.index.json')}: it has '${table}' twice.`);
  });
});

describe('heads', () => {
  it('that the folder lacks keep their numbers, and others in it are left, when they are optional', async () => {
    const { [table]: words, [layer]: first } = good();
    await tensors({ [table]: words, [layer]: first, 'classifier.weight': floats([7]) });
    const memory = filled();
    const before = memory.view(memory.weights, `kept/${headWeight}`).slice();
    const [got] = await take(memory);
    expect(memory.view(memory.weights, `kept/${headWeight}`)).toEqual(before);
    expect(got).toMatchObject({ tensors: 2, afresh: [headWeight, headBias], unused: ['classifier.weight'] });
    expect(await problems('required')).toEqual([`missing: ${headWeight}`, `missing: ${headBias}`, 'unexpected: classifier.weight']);
  });

  it('may lack, but the trunk must be whole, and no larger than here', async () => {
    const { [layer]: _, ...others } = good();
    await tensors({ ...others, 'trunk.layer.1.weight': floats([3, 3]) });
    expect(await problems()).toEqual([`missing: ${layer}`, 'unexpected: trunk.layer.1.weight']);
  });

  it('of another shape do not fit', async () => {
    await tensors({ ...good(), [headWeight]: floats([4]) });
    expect(await problems()).toEqual([`${headWeight} has shape [4], and should have [3]`]);
  });

  it('that are the table again must be the same numbers', async () => {
    await tensors({ ...good(), 'lm_head.weight': floats([5, 3]) });
    await take(filled());
    await tensors({ ...good(), 'lm_head.weight': floats([5, 3], 2) });
    expect(await problems()).toEqual([`lm_head.weight differs from ${table}: here the two are one parameter`]);
  });

  it('may be missing altogether, with the prefix of the trunk too: a model without a head', async () => {
    await tensors({ 'words.weight': floats([5, 3], 3), 'layer.0.weight': floats([3, 3]) });
    const memory = filled();
    const [got] = await take(memory);
    expect(memory.view(memory.weights, 'kept/words')[0]).toBe(3);
    expect(got).toMatchObject({ tensors: 2, afresh: [headWeight, headBias] });
  });
});

describe('several networks', () => {
  const other = partOf('other', { [table]: 'kept/words' });

  it('get what is theirs, and what they share must be the same', async () => {
    const second = join(root, 'second');
    await mkdir(second);
    await config({ vocab_size: 5 }, second);
    await tensors(good(0.5), folder);
    await tensors({ ...good(2), [table]: floats([5, 3]) }, second);
    const memory = filled();
    const sources = [
      { network: 'kept', folder, part },
      { network: 'other', folder: second, part: other },
    ];
    await importNetworks(sources, memory, { heads: 'optional', from: root });
    expect([...memory.view(memory.weights, `other/${headBias}`), ...memory.view(memory.weights, `kept/${headBias}`)]).toEqual([2, 0.5]);

    await tensors({ ...good(2), [headBias]: floats([3]) }, second);
    await tensors({ ...good(), [layer]: floats([2]) });
    const untouched = filled();
    const before = untouched.weights.slice();
    const error: unknown = await importNetworks(sources, untouched, { heads: 'optional', from: root }).catch((thrown: unknown) => thrown);
    expect(linesOf(error).slice(2, -1)).toEqual([
      `kept: ${layer} has shape [2], and should have [3, 3]`,
      `other: ${headBias} has shape [3], and should have [1]`,
      `other: ${table} differs from ${table} of the network kept: here the two are one parameter`,
    ]);
    expect(untouched.weights).toEqual(before);
  });
});

describe('a file that lies', () => {
  it.each([
    ['of a header of 10 GB', header(10n * 2n ** 30n), 'its header would be 10737418240 bytes long (100,000,000 at most)'],
    ['of a header behind its end', header(1000n), 'its header would be 1000 bytes long, but the file ends after 16'],
    [
      'of a tensor of a terabyte',
      file('{"x":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}'),
      "it is cut off: tensor 'x' ends at byte 1099511627776 of the data, and there are 0",
    ],
    [
      'of a tensor, twice',
      file('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      "its header has 'x' twice",
    ],
    ['that is nothing', Buffer.alloc(0), 'it has 0 bytes, too few for the length of a header'],
  ])('%s is refused before anything is allocated', async (_, bytes, reason) => {
    await writeFile(join(folder, 'model.safetensors'), bytes);
    expect(await told()).toContain(`${join(folder, 'model.safetensors')} is not a valid safetensors file: ${reason}.`);
  });

  it('of 3 GB is refused by its header alone', async () => {
    const sparse = await open(join(folder, 'model.safetensors'), 'w');
    const size = 3 * 2 ** 30;
    const bytes = file(`{"x.weight":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]}}`);
    await sparse.write(bytes);
    await sparse.truncate(bytes.length + size);
    await sparse.close();
    const before = process.memoryUsage().rss;
    expect(await problems()).toEqual([`missing: ${table}`, `missing: ${layer}`, 'unexpected: x.weight']);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
  });

  it('in another format is named, with the way to write it anew', async () => {
    await writeFile(join(folder, 'pytorch_model.bin'), '');
    expect(await told()).toContain(
      `The weights in ${folder} are in pytorch_model.bin, and only safetensors are read: other formats can carry programs.`,
    );
  });
});

it('settings that change what the weights mean must be equal, also those that only one of them can have', async () => {
  await config({ model_type: 'stem', vocab_size: 9, hidden_dropout_prob: 0.5, electra_run_positions: 'alibi' });
  await tensors(good());
  expect(await problems()).toEqual([
    'its table has 9 rows, and the vocabulary of the experiment 5 pieces',
    'config.json says model_type "stem", the experiment "trunk"',
    'config.json says electra_run_positions "alibi", the experiment nothing',
  ]);
});

it('tells the first of many problems and how many more there are', async () => {
  await tensors(Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`trunk.x${index}`, floats([1])])));
  expect((await problems()).at(-1)).toBe('… and 40 more');
});

interface Raw {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

function partOf(prefix: string, shared: Readonly<Record<string, string>>): NetworkPart {
  const names = Object.fromEntries(Object.keys(shapes).map((name) => [name, shared[name] ?? `${prefix}/${name}`]));
  const huggingFaceConfig = { model_type: 'trunk', vocab_size: 5, num_attention_heads: 1 };
  return { names, network: { huggingFaceConfig, parameters: [] } } as unknown as NetworkPart;
}

function filled(): FlatMemory {
  const names = new Map(
    [part, partOf('other', { [table]: 'kept/words' })].flatMap(({ names: all }) =>
      Object.entries(all).map(([name, target]) => [target, shapes[name]]),
    ),
  );
  const parameters = [...names].map(([name, shape]) => ({ name, shape, initializer: shape.length > 1 ? truncatedNormal(1) : ones }));
  const memory = new FlatMemory(parameters, []);
  initialize(memory, 7);
  return memory;
}

function take(memory: FlatMemory, heads: Heads = 'optional'): Promise<Imported[]> {
  return importNetworks([{ network: 'kept', folder, part }], memory, { heads, from: folder });
}

async function told(heads: Heads = 'optional'): Promise<string[]> {
  const memory = filled();
  const before = memory.weights.slice();
  const error: unknown = await take(memory, heads).catch((thrown: unknown) => thrown);
  expect(memory.weights).toEqual(before);
  return linesOf(error);
}

/** Without the code and the first line, and without the advice. */
async function problems(heads: Heads = 'optional'): Promise<string[]> {
  return (await told(heads)).slice(2, -1);
}

function linesOf(error: unknown): string[] {
  return (error as { text: string }).text.split('\n').map((line) => line.trim());
}

async function config(contents: unknown, where = folder): Promise<void> {
  await writeFile(join(where, 'config.json'), JSON.stringify(contents));
}

/** All that the network has, filled with one number. */
function good(value = 0.5): Record<string, Raw> {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, floats(shape, value)]));
}

function floats(shape: readonly number[], value = 0.5): Raw {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return { dtype: 'F32', shape, bytes: floatBits(Array<number>(size).fill(value)) };
}

async function tensors(all: Readonly<Record<string, Raw>>, where = folder, name = 'model.safetensors'): Promise<void> {
  let offset = 0;
  const entries = Object.entries(all).map(([tensor, { dtype, shape, bytes }]) => {
    const from = offset;
    offset += bytes.length;
    return [tensor, { dtype, shape, data_offsets: [from, offset] }];
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  await writeFile(join(where, name), Buffer.concat([file(text), ...Object.values(all).map(({ bytes }) => bytes)]));
}

async function shards(
  files: Readonly<Record<string, Readonly<Record<string, Raw>>>>,
  map?: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, all] of Object.entries(files)) await tensors(all, folder, name);
  const listed = Object.fromEntries(Object.entries(files).flatMap(([name, all]) => Object.keys(all).map((tensor) => [tensor, name])));
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map ?? listed }));
}

function header(length: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(length);
  return bytes;
}

function file(text: string): Buffer {
  return Buffer.concat([header(BigInt(Buffer.byteLength(text))).subarray(0, 8), Buffer.from(text)]);
}

function floatBits(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function floatOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}

/** Of numbers that a half holds exactly. */
function halfOf(value: number): number {
  const magnitude = Math.abs(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const fraction = magnitude * 2 ** (10 - exponent);
  const bits = fraction >= 1024 ? ((exponent + 15) << 10) | (fraction - 1024) : fraction;
  return bits | (value < 0 ? 0x8000 : 0);
}

function words(values: readonly number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}
