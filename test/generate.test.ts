/**
 * Texts written token by token: what Hugging Face's `generate` writes with the same T5, and what the decoder says that reads whole
 * targets. `fixtures/seed-systems/make_generation.py` asked the library.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import t5 from '../plugins/encoder/t5/plugin.ts';
import { encoderDecoder, targetLogits } from '../plugins/objective/span-denoising/network.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { readingProgram, writingProgram, type EncoderDecoder } from '../src/generate/programs.ts';
import { Writer } from '../src/generate/writer.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { LoadedModel } from '../src/kinds/engine.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

interface Generated {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly cases: readonly {
    readonly end: number;
    readonly longest: number;
    readonly beams: number;
    readonly lengthPenalty: number;
    readonly written: readonly { readonly ids: number[]; readonly ended: boolean }[];
  }[];
}

const fixture = fileURLToPath(new URL('./fixtures/seed-systems/t5/', import.meta.url));
const { input_ids, attention_mask, cases } = JSON.parse(readFileSync(`${fixture}generated.json`, 'utf8')) as Generated;
const [batch, length, vocabulary] = [input_ids.length, input_ids[0].length, 60];

const sizes = { layers: 2, hiddenSize: 16, heads: 2, headSize: 8, intermediateSize: 32 };
const settings = { relativeBuckets: 8, relativeDistance: 16, dropout: 0, activation: 'relu' } as const;
const network = encoderDecoder(t5.create({ ...sizes, ...settings }, {}) as Encoder, vocabulary, { pad: 0, sep: 1 });
const model = {
  trunk: network.trunk,
  sees: 'all',
  decoder: network.decoder,
  vocabulary: network.head,
  parameters: network.part.parameters,
} as EncoderDecoder;
const texts = {
  batch,
  length,
  ids: Int32Array.from(input_ids.flat()),
  segments: new Int32Array(batch * length),
  real: Float32Array.from(attention_mask.flat()),
};

async function loadedOn(name: 'onnx' | 'tfjs'): Promise<LoadedModel> {
  const engine = name === 'onnx' ? await createOnnxEngine({ threads: 1 }) : await createTfjsEngine('cpu');
  const memory = new FlatMemory(model.parameters, []);
  await importNetwork(fixture, network.part, memory);
  return engine.load(memory);
}

describe.each(['onnx', 'tfjs'] as const)('on the %s engine', (name) => {
  it.each([1, 2, 3, 4])('writes with %i beams what Hugging Face writes', async (beams) => {
    const loaded = await loadedOn(name);
    const own = cases.filter((each) => each.beams === beams && (name === 'onnx' || each.end === 10));
    expect(own.some(({ written }) => written.some(({ ended }) => ended))).toBe(true);
    const writer = new Writer(loaded, model);
    for (const { end, longest, lengthPenalty, written } of own) {
      const said = await writer.write(texts, { longest, beams, lengthPenalty, start: 0, end });
      expect(said, JSON.stringify({ end, longest, lengthPenalty })).toEqual(written);
    }
    await loaded.release();
  });
});

it('says of each token what the decoder says that reads whole targets', async () => {
  const loaded = await loadedOn('onnx');
  const longest = 12;
  const before = Int32Array.from({ length: batch * longest }, (_, at) => (at % longest === 0 ? 0 : 2 + ((at * 7) % 58)));
  const whole = await loaded.compile({
    name: 'whole',
    parameters: model.parameters,
    inputs: {
      ids: { shape: [batch * length], dtype: 'int32' },
      real: { shape: [batch, length], dtype: 'float32' },
      before: { shape: [batch * longest], dtype: 'int32' },
    },
    gradient: false,
    training: false,
    build({ parameters, inputs, random }) {
      const tokens = (ids: string, each: number) => ({
        batch,
        length: each,
        ids_N: inputs[ids] as Tensor1D,
        segments_N: inputs[ids] as Tensor1D,
      });
      const context = { random, parameter: (each: string) => parameters[each] };
      return { logits: targetLogits(network, context, tokens('ids', length), inputs.real as Tensor2D, tokens('before', longest)) };
    },
  });
  const draw = { seed: 1, step: 0 };
  const { logits: all } = await whole.run({ ids: texts.ids, real: texts.real, before }, draw);

  const read = await (
    await loaded.compile(readingProgram(model, texts))
  ).run({ ids: texts.ids, segments: texts.segments, real: texts.real }, draw);
  const writing = await loaded.compile(writingProgram(model, texts, longest));
  const { widths, memoryWidths } = model.decoder.stepping;
  const memory = Object.fromEntries(memoryWidths.map((_, index) => [`memory${index}`, read[`table${index}`]]));
  const said = widths.map((width) => new Float32Array(batch * longest * width));
  const differences: number[] = [];
  for (let place = 0; place < longest; place++) {
    const outputs = await writing.run(
      {
        ids: Int32Array.from({ length: batch }, (_, row) => before[row * longest + place]),
        place: Int32Array.of(place),
        real: texts.real,
        ...memory,
        ...Object.fromEntries(said.map((table, index) => [`said${index}`, table])),
      },
      draw,
    );
    widths.forEach((width, index) => {
      for (let row = 0; row < batch; row++)
        said[index].set(outputs[`row${index}`].subarray(row * width, (row + 1) * width), (row * longest + place) * width);
    });
    outputs.logits.forEach((value, at) => {
      const [row, id] = [Math.floor(at / vocabulary), at % vocabulary];
      differences.push(Math.abs(value - all[(row * longest + place) * vocabulary + id]));
    });
  }
  expect(differences).toHaveLength(batch * longest * vocabulary);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
  await loaded.release();
});
