/** States of the layers of a network in the middle of a training: those of the network, and of one that ends there. */
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import { statesOf } from '../src/along/states.ts';
import { framed } from '../src/data/frame.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { TextPlaces } from '../src/kinds/evaluation.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { encode, type Trunk } from '../src/nn/network.ts';
import { initialize } from '../src/nn/parameters.ts';
import { networkContext } from '../src/objective/program.ts';
import { rtdObjective, tinyEncoder, tinyTokenizer, V } from './support/tiny-rtd.ts';

const engine = await createOnnxEngine({ threads: 1 });
const D = 16;
const texts = [
  [10, 11, 12, 13],
  [20, 21],
];
const sizes = { hiddenSize: D, heads: 2, dropout: 0, attentionDropout: 0, initializerRange: 0.3 };

it.each([
  ['electra', (layers: number) => tinyEncoder({ layers })],
  ['xlnet', (layers: number) => xlnet.create({ ...sizes, layers }, {}) as Encoder],
])('of %s are after each layer those of a network that ends with it', async (_, encoderOf) => {
  const objective = rtdObjective({ encoder: encoderOf(2), share: 'none' });
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 4);
  const model = await engine.load(memory);
  const ask = statesOf({ objective, model, pad: tinyTokenizer.special.pad });
  const read = texts.map((ids, index): TextPlaces => ({ ...framed(objective.kept.frame, ids), places: index === 0 ? [1, 3] : 'mean' }));
  const states = await ask([0, 1, 2], read, new AbortController().signal);
  for (const [layer, own] of states.entries()) {
    const trunk = encoderOf(layer || 1).trunk({ vocabularySize: V });
    const [first, second] = await Promise.all(read.map(({ ids }) => byHand(trunk, layer, ids)));
    [1, 3].forEach((place, index) =>
      own[0].subarray(index * D, (index + 1) * D).forEach((value, d) => expect(value).toBeCloseTo(first[place * D + d], 4)),
    );
    const tokens = second.length / D;
    own[1].forEach((value, d) => {
      const mean = Array.from({ length: tokens }, (__, t) => second[t * D + d]).reduce((sum, each) => sum + each, 0) / tokens;
      expect(value).toBeCloseTo(mean, 4);
    });
  }
  await model.release();

  async function byHand(trunk: Trunk, layer: number, ids: Int32Array): Promise<Float32Array> {
    const { kept, networks, parameters } = objective;
    const executable = await model.compile({
      name: `by-hand-${layer}-${ids.length}`,
      parameters,
      inputs: { ids: { shape: [ids.length], dtype: 'int32' }, segments: { shape: [ids.length], dtype: 'int32' } },
      gradient: false,
      training: false,
      build(program) {
        const context = networkContext(kept.name, networks[kept.name], program);
        const [ids_N, segments_N] = [program.inputs.ids as Tensor1D, program.inputs.segments as Tensor1D];
        const tokens = { batch: 1, length: ids.length, ids_N, segments_N };
        return { states: layer === 0 ? trunk.embed(context, tokens) : encode(trunk, context, tokens, { real_BT: null, sees: kept.sees }) };
      },
    });
    const { states } = await executable.run({ ids, segments: new Int32Array(ids.length) }, { seed: 1, step: 0 });
    return Float32Array.from(states);
  }
});
