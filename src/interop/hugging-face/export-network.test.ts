import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../kinds/frame.ts';
import type { NetworkBeside } from '../../kinds/tokenizer.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { initialize, ones, truncatedNormal, type ParameterSpec } from '../../nn/parameters.ts';
import { exportNetwork } from './export-network.ts';
import { importNetwork } from '../import-network.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../safetensors.ts';

const table = 'electra.embeddings.word_embeddings.weight';
const bias = 'generator_lm_head.bias';
const parameters: readonly ParameterSpec[] = [
  { name: `shared/${table}`, shape: [5, 3], initializer: truncatedNormal(0.02) },
  { name: `generator/${bias}`, shape: [5], initializer: ones },
  { name: 'discriminator/other', shape: [2], initializer: ones },
];
const part = {
  summary: '',
  parameters: [
    { name: table, shape: [5, 3], initializer: ones, role: 'table' as const },
    { name: bias, shape: [5], initializer: ones },
  ],
  names: { [table]: `shared/${table}`, [bias]: `generator/${bias}` },
  huggingFaceConfig: { model_type: 'electra', num_attention_heads: 4, hidden_size: 3 },
};
/** What the tokenizer's files say about the network beside them. */
const said: (NetworkBeside | undefined)[] = [];
const tokenizer = {
  save: (folder: string, network?: NetworkBeside) => {
    said.push(network);
    return writeFile(join(folder, 'vocab.txt'), '[PAD]\n');
  },
};

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hugging-face-'));
  folder = join(root, 'generator');
});
afterEach(() => rm(root, { recursive: true }));

describe('a network', () => {
  it('comes back from its Hugging Face folder, and its neighbours stay as they were', async () => {
    const memory = filled(1);
    await exportNetwork(folder, part, memory, tokenizer);
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toEqual(part.huggingFaceConfig);
    expect([...(await readSafetensors(join(folder, 'model.safetensors'))).tensors.keys()].sort()).toEqual([table, bias]);

    const other = filled(2);
    other.view(other.weights, 'discriminator/other').fill(9);
    await importNetwork(folder, part, other);
    expect(other.view(other.weights, `shared/${table}`)).toEqual(memory.view(memory.weights, `shared/${table}`));
    expect([...other.view(other.weights, 'discriminator/other')]).toEqual([9, 9]);
  });

  it('tells the tokenizer what it reads, and the classes where a text begins and ends', async () => {
    const saved = async (config: object, frame: Frame): Promise<unknown> => {
      const huggingFaceConfig = { ...part.huggingFaceConfig, ...config };
      await exportNetwork(folder, { ...part, huggingFaceConfig, frame, longest: 20 }, filled(1), tokenizer);
      const written = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
      return [said.at(-1), written.bos_token_id, written.eos_token_id];
    };
    const bert: Frame = { before: [2], between: [3], after: [3], readOut: 'first' };
    const rows = { max_position_embeddings: 23 };
    expect(await saved({ ...rows, type_vocab_size: 2 }, bert)).toEqual([{ longest: 20, frame: bert, segments: 2 }, 2, 3]);
    expect(await saved({ max_position_embeddings: 9, type_vocab_size: 1 }, bert)).toEqual([{ longest: 9, frame: bert, segments: 1 }, 2, 3]);
    const gpt: Frame = { before: [], between: [3], after: [], readOut: 'last' };
    expect(await saved({}, gpt)).toEqual([{ longest: 20, frame: gpt, segments: 1 }, 3, 3]);
    const xlnet: Frame = { before: [], between: [3], after: [3, 2], lastSegment: 2, readOut: 'last' };
    expect(await saved({}, xlnet)).toEqual([{ longest: 20, frame: xlnet, segments: 3 }, 3, 3]);
  });

  it('replaces an older folder as a whole', async () => {
    await exportNetwork(folder, part, filled(1), { save: (to) => writeFile(join(to, 'old.txt'), '') });
    await exportNetwork(folder, part, filled(1), tokenizer);
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
    expect(await readdir(root)).toEqual(['generator']);
  });

  it('keeps the older folder when writing the new one fails', async () => {
    await exportNetwork(folder, part, filled(1), tokenizer);
    await expect(exportNetwork(folder, part, filled(1), { save: () => Promise.reject(new Error('disk full')) })).rejects.toThrow(
      'disk full',
    );
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors', 'vocab.txt']);
  });

  it('takes position ids and a repeated tied head for what they are', async () => {
    const tied = { shape: [5, 3], data: Float32Array.from({ length: 15 }, (_, i) => i) };
    await store({
      [table]: tied,
      [bias]: floats([5]),
      'generator_lm_head.weight': tied,
      'electra.embeddings.position_ids': { shape: [1, 2], data: BigInt64Array.of(0n, 1n) },
    });
    const memory = filled(1);
    await importNetwork(folder, part, memory);
    expect(memory.view(memory.weights, `shared/${table}`)).toEqual(tied.data);
  });

  it('writes a parameter of two names once, and reads it under either', async () => {
    const twice = { ...part, names: { ...part.names, 'generator_lm_head.weight': `shared/${table}` } };
    const memory = filled(1);
    await exportNetwork(folder, twice, memory, tokenizer);
    expect((await readSafetensors(join(folder, 'model.safetensors'))).tensors.has('generator_lm_head.weight')).toBe(false);
    const other = filled(2);
    await importNetwork(folder, twice, other);
    expect(other.weights).toEqual(memory.weights);

    await store({
      [table]: floats([5, 3]),
      [bias]: floats([5]),
      'generator_lm_head.weight': { shape: [5, 3], data: new Float32Array(15).fill(1) },
    });
    await expect(importNetwork(folder, twice, other)).rejects.toThrow(
      expect.objectContaining({ text: expect.stringContaining('here the two are one parameter') }),
    );
  });

  it('lists everything that does not fit in one error, and changes nothing', async () => {
    await store(
      {
        [table]: floats([5, 3]),
        [bias]: { shape: [3, 5], data: new Float32Array(15) },
        'classifier.weight': floats([2]),
        'generator_lm_head.weight': { shape: [5, 3], data: new Float32Array(15).fill(1) },
      },
      { num_attention_heads: 2, hidden_size: 3, hidden_dropout_prob: 0.5 },
    );
    const memory = filled(1);
    const before = memory.weights.slice();
    const text = await importNetwork(folder, part, memory).then(
      () => '',
      (error: { text: string }) => error.text,
    );
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      'error  model-does-not-fit',
      `The model in ${folder} does not fit the network of this experiment:`,
      'config.json says num_attention_heads 2, the experiment 4',
      `${bias} has shape [3, 5], and should have [5]`,
      'unexpected: classifier.weight',
      `generator_lm_head.weight differs from ${table}: here the two are one parameter`,
      'Choose the sizes that its config.json has, or another folder.',
    ]);
    expect(memory.weights).toEqual(before);
  });

  it('says which file is missing, cut off or of the wrong precision', async () => {
    const memory = filled(1);
    await expect(importNetwork(folder, part, memory)).rejects.toThrow(`Cannot read ${join(folder, 'config.json')}: there is no such file.`);
    await exportNetwork(folder, part, memory, tokenizer);
    const path = join(folder, 'model.safetensors');
    await writeFile(path, (await readFile(path)).subarray(0, -3));
    await expect(importNetwork(folder, part, memory)).rejects.toThrow('it is cut off');
    await store({ [table]: floats([5, 3]), [bias]: { shape: [5], data: new Float64Array(5) } });
    await expect(importNetwork(folder, part, memory)).rejects.toThrow(
      expect.objectContaining({ text: expect.stringContaining(`${bias} is F64`) }),
    );
  });
});

function filled(seed: number): FlatMemory {
  const memory = new FlatMemory(parameters, []);
  initialize(memory, seed);
  return memory;
}

function floats(shape: readonly number[]): Tensor {
  return { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}

/** A folder as somebody else might have written it. */
async function store(tensors: Record<string, Tensor>, config: unknown = part.huggingFaceConfig): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await exportNetwork(folder, { ...part, names: {} }, filled(1), tokenizer);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
}
