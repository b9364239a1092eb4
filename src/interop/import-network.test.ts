/** Models of others into networks of ours: other precisions, other heads, several networks, and whatever does not fit. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filledWith, raw, writeTensors, type Raw, type Tensors } from '../../test/support/raw-tensors.ts';
import type { NetworkPart } from '../kinds/objective.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize, ones, truncatedNormal } from '../nn/parameters.ts';
import type { Heads } from './fit-network.ts';
import { importNetworks, type Imported } from './import-network.ts';

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
    ['F32', [1.5, -2, 2 ** -40, 65504]],
    ['F16', [1.5, -2, 2 ** -14, 65504]],
    ['BF16', [1.5, -2, 2 ** -20, 2 ** 100]],
  ] as const)('%s arrive as the same numbers', async (dtype, some) => {
    const values = Array.from({ length: 15 }, (_, index) => some[index % 4]);
    await tensors({ ...good(), [table]: raw(dtype, [5, 3], values) });
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
    await tensors({ ...good(), [layer]: filledWith([3, 3], NaN), [headBias]: filledWith([1], Infinity) });
    expect(await problems()).toEqual([`${layer} has numbers that are not finite`, `${headBias} has numbers that are not finite`]);
  });
});

describe('heads', () => {
  it('that the folder lacks keep their numbers, and others in it are left, when they are optional', async () => {
    const { [table]: words, [layer]: first } = good();
    await tensors({ [table]: words, [layer]: first, 'classifier.weight': filledWith([7]) });
    const memory = filled();
    const before = memory.view(memory.weights, `kept/${headWeight}`).slice();
    const [got] = await take(memory);
    expect(memory.view(memory.weights, `kept/${headWeight}`)).toEqual(before);
    expect(got).toMatchObject({ tensors: 2, afresh: [headWeight, headBias], unused: ['classifier.weight'] });
    expect(await problems('required')).toEqual([`missing: ${headWeight}`, `missing: ${headBias}`, 'unexpected: classifier.weight']);
  });

  it('may lack, but the trunk must be whole, and no larger than here', async () => {
    const { [layer]: _, ...others } = good();
    await tensors({ ...others, 'trunk.layer.1.weight': filledWith([3, 3]) });
    expect(await problems()).toEqual([`missing: ${layer}`, 'unexpected: trunk.layer.1.weight']);
  });

  it('of another shape do not fit', async () => {
    await tensors({ ...good(), [headWeight]: filledWith([4]) });
    expect(await problems()).toEqual([`${headWeight} has shape [4], and should have [3]`]);
  });

  it('that are the table again must be the same numbers, where there is such a head', async () => {
    await tensors({ ...good(), 'predictions.decoder': filledWith([5, 3]) });
    await take(filled(), 'required');
    await tensors({ ...good(), 'predictions.decoder': filledWith([5, 3], 2) });
    expect(await problems()).toEqual([`predictions.decoder differs from ${table}: here the two are one parameter`]);
    await tensors({ ...good(), 'lm_head.weight': filledWith([5, 3], 2) });
    expect(await take(filled())).toMatchObject([{ unused: ['lm_head.weight'] }]);
  });

  it('may be missing altogether, with the prefix of the trunk too: a model without a head', async () => {
    await tensors({ 'words.weight': filledWith([5, 3], 3), 'layer.0.weight': filledWith([3, 3]) });
    const memory = filled();
    const [got] = await take(memory);
    expect(memory.view(memory.weights, 'kept/words')[0]).toBe(3);
    expect(got).toMatchObject({ tensors: 2, afresh: [headWeight, headBias] });
  });
});

it('norms of older files are those of newer ones by another name', async () => {
  const [norm, bias] = ['trunk.layer.0.LayerNorm.weight', 'trunk.layer.0.LayerNorm.bias'];
  const names = { [norm]: 'norm', [bias]: 'bias' };
  const parameters = [norm, bias].map((name) => ({ name, shape: [3], initializer: ones, role: 'trunk' as const }));
  const network: NetworkPart = { names, summary: '', parameters, huggingFaceConfig: {} };
  const memory = new FlatMemory(
    parameters.map((parameter) => ({ ...parameter, name: names[parameter.name] })),
    [],
  );
  const [gamma, beta] = [7, 8].map((value) => filledWith([3], value));
  for (const prefix of ['trunk.', '']) {
    await tensors({ [`${prefix}layer.0.LayerNorm.gamma`]: gamma, [`${prefix}layer.0.LayerNorm.beta`]: beta });
    await importNetworks([{ network: '', folder, part: network }], memory, { heads: 'required', from: folder });
    expect([memory.view(memory.weights, 'norm')[0], memory.view(memory.weights, 'bias')[0]]).toEqual([7, 8]);
  }
  await tensors({ [norm]: gamma, [bias]: beta, 'trunk.layer.0.LayerNorm.gamma': beta });
  const both = importNetworks([{ network: '', folder, part: network }], memory, { heads: 'required', from: folder });
  expect(linesOf(await both.catch((thrown: unknown) => thrown))).toContain(
    `trunk.layer.0.LayerNorm.gamma differs from ${norm}: here the two are one parameter`,
  );
});

describe('several networks', () => {
  const other = partOf('other', { [table]: 'kept/words' });

  it('get what is theirs, and what they share must be the same', async () => {
    const second = join(root, 'second');
    await mkdir(second);
    await config({ vocab_size: 5 }, second);
    await tensors(good(0.5), folder);
    await tensors({ ...good(2), [table]: filledWith([5, 3]) }, second);
    const memory = filled();
    const sources = [
      { network: 'kept', folder, part },
      { network: 'other', folder: second, part: other },
    ];
    await importNetworks(sources, memory, { heads: 'optional', from: root });
    expect([...memory.view(memory.weights, `other/${headBias}`), ...memory.view(memory.weights, `kept/${headBias}`)]).toEqual([2, 0.5]);

    await tensors({ ...good(2), [headBias]: filledWith([3]) }, second);
    await tensors({ ...good(), [layer]: filledWith([2]) });
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
  await tensors(Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`trunk.x${index}`, filledWith([1])])));
  expect((await problems()).at(-1)).toBe('… and 40 more');
});

function partOf(prefix: string, shared: Readonly<Record<string, string>>): NetworkPart {
  const names = Object.fromEntries(Object.keys(shapes).map((name) => [name, shared[name] ?? `${prefix}/${name}`]));
  const huggingFaceConfig = { model_type: 'trunk', vocab_size: 5, num_attention_heads: 1 };
  const parameters = Object.keys(names).map((parameter) => ({
    name: parameter,
    shape: shapes[parameter],
    initializer: ones,
    role: parameter.startsWith('trunk.') ? ('trunk' as const) : ('head' as const),
  }));
  return { names, summary: '', parameters, huggingFaceConfig };
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

async function tensors(all: Tensors, where = folder): Promise<void> {
  await writeTensors(join(where, 'model.safetensors'), all);
}

async function config(contents: unknown, where = folder): Promise<void> {
  await writeFile(join(where, 'config.json'), JSON.stringify(contents));
}

/** All that the network has, filled with one number. */
function good(value = 0.5): Record<string, Raw> {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, filledWith(shape, value)]));
}
