/** `start.from` with a folder of each architecture that Hugging Face's library wrote: what an experiment's network of it begins with. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import gpt from '../plugins/encoder/gpt/plugin.ts';
import gpt2 from '../plugins/encoder/gpt2/plugin.ts';
import roberta from '../plugins/encoder/roberta/plugin.ts';
import t5 from '../plugins/encoder/t5/plugin.ts';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import type { AnyComponent } from '../src/component/component.ts';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { cut, raw, writeShards, type Tensors } from './support/raw-tensors.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('start-systems');
const fixture = (system: string): string => path.join(root, 'test/fixtures/seed-systems', system);

interface System {
  readonly encoder: AnyComponent;
  readonly objective: object;
  readonly special?: readonly string[];
  readonly sentinels?: number;
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const pairs = { type: 'masked-lm', examples: { type: 'pair-random', random: 0.5 }, second: 'next-sentence' };
const systems: Readonly<Record<string, System>> = {
  bert: { encoder: bert, objective: pairs },
  // Its fixture was made with the padding behind another piece, which moves the table of positions.
  roberta: { encoder: roberta, objective: { type: 'masked-lm' }, special: ['[CLS]', '[PAD]', '[UNK]', '[SEP]', '[MASK]'] },
  albert: { encoder: albert, objective: { ...pairs, examples: { type: 'pair-order' }, second: 'sentence-order' } },
  'openai-gpt': { encoder: gpt, objective: { type: 'causal-lm' } },
  gpt2: { encoder: gpt2, objective: { type: 'causal-lm' } },
  xlnet: { encoder: xlnet, objective: { type: 'permutation-lm' } },
  t5: { encoder: t5, objective: { type: 'span-denoising' }, sentinels: 8 },
};

describe.each(Object.keys(systems))('an experiment with the network of %s', (system) => {
  it('has all numbers of the folder, and leaves a folder of the same class', async () => {
    await run(system, fixture(system));
    const [theirs, ours] = await Promise.all([fixture(system), exportOf(system)].map(numbersIn));
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    for (const [name, values] of Object.entries(theirs)) expect([name, ours[name]]).toEqual([name, values]);
    expect(configIn(exportOf(system)).architectures).toEqual(configIn(fixture(system)).architectures);
  });
});

it.each(['F16', 'BF16'] as const)('takes the numbers of shards in %s', async (dtype) => {
  const halves = path.join(folder, 'models', dtype);
  mkdirSync(halves, { recursive: true });
  writeFileSync(path.join(halves, 'config.json'), readFileSync(path.join(fixture('gpt2'), 'config.json')));
  const { tensors } = await readSafetensors(path.join(fixture('gpt2'), 'model.safetensors'));
  const numbers = [...tensors].map(([name, { data }]) => [name, (data as Float32Array).map((value) => cut(value, dtype))] as const);
  const all = numbers.map(([name, values]) => [name, raw(dtype, tensors.get(name)?.shape ?? [], values)] as const);
  const part = (index: number): Tensors => Object.fromEntries(all.filter((_, at) => at % 2 === index));
  await writeShards(halves, { 'model-00001-of-00002.safetensors': part(0), 'model-00002-of-00002.safetensors': part(1) });

  await run('gpt2', halves, dtype);
  const ours = await numbersIn(exportOf(dtype));
  expect(ours).toEqual(Object.fromEntries(numbers.map(([name, values]) => [name, Array.from(values)])));
});

/** One step that changes nothing. */
async function run(system: string, from: string, name = system): Promise<void> {
  const { encoder, objective, special: own = special, sentinels = 0 } = systems[system];
  const sized = await encoder.ofFolder?.(fixture(system));
  if (!sized || !('options' in sized)) throw new Error(`${system}: ${sized?.reason}`);
  const said = Array.from({ length: sentinels }, (_, index) => `[unused${index}]`);
  const pieces = [...own, ...letters, ...letters.map((letter) => `##${letter}`), '.', ',', '!'].slice(0, 60 - sentinels);
  writeFileSync(path.join(folder, `${name}.txt`), [...pieces, ...said, ''].join('\n'));
  const experiment = {
    extends: path.join(root, 'test/fixtures/experiments/tiny.json5'),
    name,
    tokenizer: { vocabulary: `${name}.txt`, ...(sentinels > 0 ? { sentinels } : {}) },
    data: { length: 16 },
    objective: { $replace: { ...objective, encoder: { type: encoder.name, ...sized.options } } },
    scheduler: { $replace: { type: 'constant', rate: 1e-60 } },
    train: { steps: 1, logEvery: 1, evaluateEvery: 1, evaluateBatches: 1, checkpointEvery: 1 },
    tasks: [],
    start: { from, heads: 'required' },
  };
  writeFileSync(path.join(folder, `${name}.json5`), JSON.stringify(experiment));
  const { code, error } = await inProcess([`${name}.json5`], { folder });
  expect(code, error).toBe(0);
}

function exportOf(name: string): string {
  const networks = path.join(folder, 'runs', name, 'export');
  return path.join(networks, name === 't5' ? 'model' : 'encoder');
}

async function numbersIn(model: string): Promise<Record<string, number[]>> {
  const { tensors } = await readSafetensors(path.join(model, 'model.safetensors'));
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

function configIn(model: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8')) as Record<string, unknown>;
}
