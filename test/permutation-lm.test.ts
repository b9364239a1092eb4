/**
 * What permutation language modelling must come to, whatever the encoder: who depends on whom, and that it is a likelihood.
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets of a sequence · M = B·K · D hidden width
 */
import {
  add,
  expandDims,
  mul,
  reshape,
  sub,
  tensor,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import electra from '../plugins/encoder/electra/plugin.ts';
import xlnet from '../plugins/encoder/xlnet/plugin.ts';
import packed from '../plugins/examples/packed/plugin.ts';
import permutationLm from '../plugins/objective/permutation-lm/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { Objective } from '../src/kinds/objective.ts';
import type { Tokenizer } from '../src/kinds/tokenizer.ts';
import { vocabularyHead } from '../src/nn/heads/vocabulary.ts';
import type { Trunk } from '../src/nn/network.ts';
import { initialize } from '../src/nn/parameters.ts';
import type { HostTensor, ProgramContext } from '../src/nn/program.ts';
import { objectiveProgram } from '../src/objective/program.ts';
import { softmaxCrossEntropy } from '../src/tensor/index.ts';
import { runOnce } from '../src/testing/run-once.ts';

const MASK = 0;
const sizes = { layers: 2, hiddenSize: 16, heads: 2, dropout: 0, attentionDropout: 0, initializerRange: 0.3 };
const encoders: Readonly<Record<string, Encoder>> = {
  xlnet: xlnet.create(sizes, {}) as Encoder,
  'electra, absolute positions': electra.create({ ...sizes, maxPositions: 8, positions: 'absolute' }, {}) as Encoder,
  'electra, alibi': electra.create({ ...sizes, maxPositions: 8, positions: 'alibi' }, {}) as Encoder,
};

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ threads: 1 });
});

describe.each(Object.entries(encoders))('with the encoder %s', (_, encoder) => {
  // In one stream: the tokens before are read from left to right, and then a blank that sees them and not itself.
  it('with the order of the text and all tokens chosen, each loss is that of a causal LM in one stream', async () => {
    const ids = [5, 2, 7, 3, 3, 8];
    const [B, T] = [ids.length, ids.length];
    const twoStreams = await lossesOf(encoder, [ids], [1, 2, 3, 4, 5, 6]);

    // Sequence t has a blank at place t. What stands behind it is not seen, and the blank does not see itself.
    const trunk = encoder.trunk({ vocabularySize: 11 });
    const head = vocabularyHead(trunk);
    const blanks = Float32Array.from({ length: B * T }, (__, row) => (row % T === Math.floor(row / T) ? 1 : 0));
    const mask = Float32Array.from({ length: B * T * T }, (__, i) => {
      const [b, t, key] = [Math.floor(i / T / T), Math.floor(i / T) % T, i % T];
      return key < t || (key === t && t !== b) ? 1 : 0;
    });
    const { outputs } = await runOnce(
      engine,
      {
        parameters: [...trunk.parameters, ...head.parameters],
        inputs: {
          ids: int32(blanks.map((isBlank, row) => (isBlank ? MASK : ids[row % T]))),
          blanks: { shape: [B * T], dtype: 'float32', data: blanks },
          mask: { shape: [B, T, T], dtype: 'float32', data: mask },
          rows: int32(ids.map((__, t) => t * T + t)),
          labels: int32(ids),
        },
        build(program) {
          const { inputs } = program;
          const context = contextOf(program);
          const tokens = { batch: B, length: T, ids_N: inputs.ids as Tensor1D, segments_N: tensor(new Int32Array(B * T)) as Tensor1D };
          const embedded_ND = blanked(trunk.embed(context, tokens), inputs.blanks, program.parameters['transformer.mask_emb']);
          const view = { batch: B, length: T, real_BT: null, sees: { mask_BTT: inputs.mask as Tensor3D } };
          const states = trunk.layers(context, embedded_ND, view, inputs.rows as Tensor1D);
          return { losses: softmaxCrossEntropy(head.logits(context, states), inputs.labels as Tensor1D) };
        },
      },
      (memory) => initialize(memory, 4),
    );
    expect(farthest(twoStreams[0], [...outputs.losses])).toBeLessThan(1e-5);
    expect(new Set(twoStreams[0].map((loss) => loss.toFixed(3))).size).toBe(T);
  });

  it.each([
    ['of the text', [1, 2, 3, 4]],
    ['3, 1, 4, 2', [2, 4, 1, 3]],
  ])('the likelihoods of all texts add up to 1 in the order %s', async (__, ranks) => {
    // All texts of four tokens over three pieces.
    const texts = Array.from({ length: 81 }, (___, number) => [27, 9, 3, 1].map((place) => Math.floor(number / place) % 3));
    const losses = await lossesOf(encoder, texts, ranks, 3);
    const total = losses.reduce((sum, each) => sum + Math.exp(-each.reduce((a, b) => a + b, 0)), 0);
    expect(total).toBeCloseTo(1, 4);
  });

  it('a loss depends on the tokens of a lower rank and on its own alone', async () => {
    const ids = [5, 2, 7, 3, 4, 8];
    const ranks = [0, 3, 1, 0, 2, 4];
    const targets = [1, 2, 4];
    const [before] = await lossesOf(encoder, [ids], ranks, 11, targets);
    for (const at of ids.keys()) {
      const [after] = await lossesOf(encoder, [ids.with(at, 9)], ranks, 11, targets);
      targets.forEach((target, k) => {
        const isTold = ranks[at] < ranks[target] || at === target;
        expect([at, target, after[k] !== before[k]]).toEqual([at, target, isTold]);
      });
    }
  });
});

it.each([1, 2])(
  'the content of tokens that are not predicted is to the bit what it was when those that are, and the order, are others (%i)',
  async (seed) => {
    const ids = [5, 2, 7, 3, 4, 8, 6, 2];
    const chosen = [1, 2, 6];
    const contents = async (others: readonly number[], ranks: readonly number[]) => contentOf(encoders.xlnet, others, ranks, seed);
    const before = await contents(ids, [0, 1, 2, 0, 0, 0, 3, 0]);
    const after = await contents(
      ids.map((id, at) => (chosen.includes(at) ? id + 1 : id)),
      [0, 3, 1, 0, 0, 0, 2, 0],
    );
    const others = await contents(ids.with(4, 9), [0, 1, 2, 0, 0, 0, 3, 0]);
    const isSame = (a: readonly number[][], at: number): boolean => String(a[at]) === String(before[at]);
    for (const at of ids.keys()) {
      expect([at, isSame(after, at)]).toEqual([at, !chosen.includes(at)]);
      expect([at, isSame(others, at)]).toEqual([at, false]);
    }
  },
);

/** Losses of the targets of each text, all of it unless given, ranked alike in all of them. */
async function lossesOf(
  encoder: Encoder,
  texts: readonly number[][],
  ranks: readonly number[],
  vocabularySize = 11,
  targets: readonly number[] = [...ranks.keys()],
): Promise<number[][]> {
  const outputs = await evaluated(encoder, texts, { ranks, vocabularySize, targets });
  const K = targets.length;
  return texts.map((__, b) => [...outputs['plm.values'].subarray(b * K, (b + 1) * K)]);
}

interface Evaluated {
  readonly ranks: readonly number[];
  readonly targets?: readonly number[];
  readonly vocabularySize?: number;
  readonly seed?: number;
  /** What comes out in place of the losses. */
  readonly outputs?: () => Record<string, Tensor>;
}

/** Runs the objective's program on texts of one length. */
async function evaluated(
  encoder: Encoder,
  texts: readonly (readonly number[])[],
  { ranks, targets = [...ranks.keys()], vocabularySize = 11, seed = 4, outputs: own }: Evaluated,
): Promise<Readonly<Record<string, HostTensor>>> {
  const [batch, length] = [texts.length, ranks.length];
  const program = objectiveProgram(objectiveOf(encoder, vocabularySize, targets.length), { batch, length }, 'evaluate');
  const values: Record<string, HostTensor> = {
    ids: Int32Array.from(texts.flat()),
    segments: new Int32Array(batch * length),
    real: new Float32Array(batch * length).fill(1),
    targets: Int32Array.from(texts.flatMap((__, b) => targets.map((at) => b * length + at))),
    predicted: new Float32Array(batch * targets.length).fill(1),
    ranks: Float32Array.from(texts.flatMap(() => ranks)),
  };
  const inputs = Object.fromEntries(Object.entries(program.inputs).map(([name, spec]) => [name, { ...spec, data: values[name] }]));
  const build = (context: ProgramContext): Record<string, Tensor> => {
    const usual = program.build(context);
    return own?.() ?? usual;
  };
  const { outputs } = await runOnce(engine, { parameters: program.parameters, inputs, build }, (memory) => initialize(memory, seed));
  return outputs;
}

function objectiveOf(encoder: Encoder, vocabularySize: number, targets: number): Objective {
  const special = { pad: 0, unk: 1, cls: 2, sep: 2, mask: MASK };
  const tokenizer = { vocabularySize, special, token: String, continuesWord: () => false } as unknown as Tokenizer;
  const examples = packed.create({ attention: 'sequence' }, {});
  const options = { encoder, examples, loss: undefined, predictRatio: 1, maxNgram: 5, permBlock: 1 };
  const objective = permutationLm.create(options as never, { tokenizer } as never) as Objective;
  return { ...objective, fields: { ...objective.fields, ...slotsOf(objective, targets) } };
}

/** Room for so many targets. */
function slotsOf({ fields }: Objective, targets: number): Objective['fields'] {
  return Object.fromEntries(['targets', 'predicted'].map((name) => [name, { ...fields[name], shape: () => [targets] }]));
}

/** States of the content stream under the masks that the objective makes of the ranks: one row for each token. */
async function contentOf(encoder: Encoder, ids: readonly number[], ranks: readonly number[], seed: number): Promise<number[][]> {
  const trunk = encoder.trunk({ vocabularySize: 11 });
  const length = ids.length;
  const caught: Tensor2D[] = [];
  const streams: Trunk['streams'] = (context, tokens, { content_BTT }) => {
    caught.push(trunk.layers(context, trunk.embed(context, tokens), { batch: 1, length, real_BT: null, sees: { mask_BTT: content_BTT } }));
    return caught[0];
  };
  const outputs = await evaluated({ trunk: () => ({ ...trunk, streams }) }, [ids], { ranks, seed, outputs: () => ({ states: caught[0] }) });
  const width = trunk.size.hiddenSize;
  return ids.map((__, t) => [...outputs.states.subarray(t * width, (t + 1) * width)]);
}

/** XLNet has a vector of its own for a blank, in place of what is embedded there. */
function blanked(x_ND: Tensor2D, isBlank_N: Tensor, blank: Tensor | undefined): Tensor2D {
  if (!blank) return x_ND;
  const isBlank_N1 = expandDims(isBlank_N, 1);
  return add(mul(x_ND, sub(1, isBlank_N1)), mul(reshape(blank, [1, x_ND.shape[1]]), isBlank_N1));
}

function contextOf({ parameters, random }: ProgramContext) {
  return { random, parameter: (name: string) => parameters[name] };
}

function int32(numbers: ArrayLike<number>) {
  return { shape: [numbers.length], dtype: 'int32', data: Int32Array.from(numbers) } as const;
}

function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
