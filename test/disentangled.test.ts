/** Tables that are a difference to another network's: what learns, what is exported, and what a start makes of it. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine, exportNetwork, importNetwork, initialize, type Generator, type Loss } from 'electra-run';
import electra from '../plugins/generator/electra/plugin.ts';
import { networkValues } from '../src/nn/network-values.ts';
import { importNetworks } from '../src/interop/import-network.ts';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { copyNetworks } from '../src/objective/stages.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { tinyRtd, type RtdSettings, type TinyRtd } from './support/tiny-rtd.ts';

const folder = temporaryFolder('disentangled');
const table = 'electra.embeddings.word_embeddings.weight';
const norm = 'electra.embeddings.LayerNorm.bias';
const [own, below] = [`discriminator.${table}`, `generator.${table}`];
const tokenizer = { save: (to: string) => writeFile(join(to, 'vocab.txt'), '[PAD]\n') };
const engine = await createOnnxEngine({ threads: 1 });
const only = (name: 'mlm' | 'rtd'): Loss => ({
  combine: (terms) => add(terms[name].loss, mul(terms[name === 'mlm' ? 'rtd' : 'mlm'].loss, 0)) as Scalar,
  logged: {},
});

describe('the gradient', () => {
  it.each(['onnx', 'tfjs'])("of the discriminator's loss reaches its differences, and not the generator's tables (%s)", async (name) => {
    const rtd = await tinyRtd(name === 'onnx' ? engine : await createTfjsEngine('cpu'), { share: 'disentangled', loss: only('rtd') });
    await rtd.run('train');
    expect(touched(rtd, 'generator.')).toEqual([]);
    expect(touched(rtd, 'discriminator.')).toEqual(expect.arrayContaining([own, `discriminator.${norm}`]));
    await rtd.release();
  });

  it("of the generator's loss reaches its tables, and nothing of the discriminator's", async () => {
    const rtd = await tinyRtd(engine, { share: 'disentangled', loss: only('mlm') });
    await rtd.run('train');
    expect(touched(rtd, 'discriminator.')).toEqual([]);
    expect(touched(rtd, 'generator.')).toEqual(expect.arrayContaining([below, `generator.${norm}`]));
    await rtd.release();
  });

  it('is what the sum would have where the discriminator has tables of its own', async () => {
    const settings = { loss: only('rtd') };
    const [sums, apart] = [
      await tinyRtd(engine, { ...settings, share: 'disentangled' }),
      await tinyRtd(engine, { ...settings, share: 'none' }),
    ];
    for (const { name } of apart.memory.placements) {
      const short = name.slice(name.indexOf('.') + 1);
      const network = sums.objective.networks[name.split('.', 1)[0]];
      sums.memory.view(sums.memory.weights, own).forEach((_, i, values) => (values[i] = Math.sin(i) / 10));
      apart.memory.view(apart.memory.weights, name).set(networkValues(network, sums.memory, short));
    }
    const [left, right] = [await sums.run('train'), await apart.run('train')];
    expect(left.rtd_loss).toEqual(right.rtd_loss);
    expect(left.mlm_loss).toEqual(right.mlm_loss);
    for (const { name } of apart.memory.placements)
      expect(sums.memory.view(sums.memory.gradients, name), name).toEqual(apart.memory.view(apart.memory.gradients, name));
    await sums.release();
    await apart.release();
  });
});

describe('the kept network', () => {
  it('starts as the generator stands, in its tables', async () => {
    const rtd = await tinyRtd(engine, { share: 'disentangled' });
    expect(networkValues(rtd.objective.networks.discriminator, rtd.memory, table)).toEqual(rtd.memory.view(rtd.memory.weights, below));
    await rtd.release();
  });

  it('is exported with the sums, bit for bit, and comes back from there into either kind of sharing', async () => {
    const rtd = await moved();
    const { memory, objective } = rtd;
    const to = join(folder, 'discriminator');
    await exportNetwork(to, objective.networks.discriminator, memory, tokenizer);
    const [a, b] = [own, below].map((name) => memory.view(memory.weights, name));
    const exported = (await readSafetensors(join(to, 'model.safetensors'))).tensors.get(table)?.data as Float32Array;
    expect(exported).toEqual(Float32Array.from(a, (value, i) => Math.fround(value + b[i])));

    for (const share of ['embeddings', 'disentangled'] as const) {
      const other = await tinyRtd(engine, { share });
      initialize(other.memory, 7);
      const part = other.objective.networks.discriminator;
      await importNetwork(to, part, other.memory);
      // No folder brought the generator: its tables are the whole now, so that the sum is exact.
      expect(networkValues(part, other.memory, table), share).toEqual(exported);
      await other.release();
    }
    await rtd.release();
  });

  it('keeps its difference to a generator that is imported beside it', async () => {
    const rtd = await moved();
    const names = ['generator', 'discriminator'];
    for (const name of names) await exportNetwork(join(folder, `both-${name}`), rtd.objective.networks[name], rtd.memory, tokenizer);
    const other = await tinyRtd(engine, { share: 'disentangled' });
    initialize(other.memory, 7);
    const sources = names.map((network) => ({
      network,
      folder: join(folder, `both-${network}`),
      part: other.objective.networks[network],
    }));
    await importNetworks(sources, other.memory, { heads: 'required', from: folder });
    expect(other.memory.view(other.memory.weights, below)).toEqual(rtd.memory.view(rtd.memory.weights, below));
    const [found, wanted] = [other, rtd].map(({ memory }) => memory.view(memory.weights, own));
    expect(Math.max(...found.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-6);
    await rtd.release();
    await other.release();
  });

  it('becomes a copy of the generator by a difference of 0', async () => {
    const rtd = await moved({ generator: electra.create({ width: 1, depth: 1 }, {}) as Generator });
    copyNetworks(rtd.objective, { until: 1, copies: [{ from: 'generator', to: 'discriminator' }] }, rtd.memory);
    expect(rtd.memory.view(rtd.memory.weights, own).every((value) => value === 0)).toBe(true);
    await rtd.release();
  });
});

/** One whose differences are no longer 0. */
async function moved(settings: RtdSettings = {}): Promise<TinyRtd> {
  const rtd = await tinyRtd(engine, { share: 'disentangled', ...settings });
  for (const name of [table, norm]) {
    const values = rtd.memory.view(rtd.memory.weights, `discriminator.${name}`);
    values.forEach((_, i) => (values[i] = Math.sin(i + 1) / 3));
  }
  return rtd;
}

function touched({ memory }: TinyRtd, prefix: string): string[] {
  return memory.placements
    .filter(({ name }) => name.startsWith(prefix) && memory.view(memory.gradients, name).some((value) => value !== 0))
    .map(({ name }) => name);
}
