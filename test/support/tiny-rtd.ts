/** Replaced token detection of two tiny networks on one fixed batch: what the tests of its program run. */
import discriminatorPlugin from '../../plugins/discriminator/electra/plugin.ts';
import encoderPlugin from '../../plugins/encoder/electra/plugin.ts';
import packed from '../../plugins/examples/packed/plugin.ts';
import generatorPlugin from '../../plugins/generator/electra/plugin.ts';
import lossPlugin from '../../plugins/loss/electra/plugin.ts';
import objectivePlugin from '../../plugins/objective/replaced-token-detection/plugin.ts';
import type { Discriminator } from '../../src/kinds/discriminator.ts';
import type { Encoder } from '../../src/kinds/encoder.ts';
import type { Engine, LoadedModel } from '../../src/kinds/engine.ts';
import type { ExampleBuilder } from '../../src/kinds/examples.ts';
import type { Generator } from '../../src/kinds/generator.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import type { Masker } from '../../src/kinds/masker.ts';
import type { Sharing } from '../../src/kit/two-networks.ts';
import type { BatchShape, Objective } from '../../src/kinds/objective.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import type { Scheduled } from '../../src/kit/scheduled.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import type { HostTensor, Program } from '../../src/nn/program.ts';
import type { Mode } from '../../src/objective/fields.ts';
import { objectiveProgram } from '../../src/objective/program.ts';

export const V = 40;
export const shape = { batch: 2, length: 8 };
/** Real tokens of the two sequences: 8 and 6. Three slots each; the last one of the second is not used. */
export const inputs: Readonly<Record<string, HostTensor>> = {
  ids: Int32Array.of(2, 10, 11, 12, 13, 14, 15, 3, 2, 20, 21, 22, 23, 3, 0, 0),
  inputs: Int32Array.of(2, 4, 11, 12, 4, 14, 15, 3, 2, 20, 4, 22, 4, 3, 0, 0),
  segments: new Int32Array(16),
  real: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
  positions: Int32Array.of(1, 4, 6, 10, 12, 8),
  chosen: Float32Array.of(1, 1, 1, 1, 1, 0),
  chosen_tokens: Float32Array.of(0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0),
};
/** How many rows count in them, which training reads. */
export const counts = { chosen_count: Float32Array.of(5), chosen_tokens_count: Float32Array.of(5), real_count: Float32Array.of(14) };

export const tinyTokenizer = {
  vocabularySize: V,
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  token: (id: number) => `t${id}`,
  continuesWord: () => false,
} as unknown as Tokenizer;

/** Three positions in the first sequence, two in the second: micro-batches that do not count alike. */
export const tinyMasker: Masker = {
  maxPositions: () => 3,
  mask: ({ length }) => (length === 8 ? { positions: [1, 4, 6], inputs: [4, 4, 15] } : { positions: [2, 4], inputs: [4, 4] }),
};

export interface RtdSettings {
  readonly share?: Sharing;
  readonly loss?: Loss;
  readonly training?: 'joint' | 'two-stage' | 'frozen-generator' | 'adversarial';
  readonly temperature?: Scheduled;
  readonly detect?: 'all' | 'chosen';
  readonly generator?: Generator;
  readonly encoder?: Encoder;
  readonly masker?: Masker;
  readonly tokenizer?: Tokenizer;
}

/** The shipped objective with these parts. */
export function rtdObjective({
  share = 'embeddings',
  loss = lossPlugin.create({ lambda: 50 }, {}) as Loss,
  temperature = 1,
  detect = 'all',
  training = 'joint',
  generator = generatorPlugin.create({ width: share === 'all' ? 1 : '1/2', depth: 1 }, {}) as Generator,
  encoder = tinyEncoder(),
  masker = tinyMasker,
  tokenizer = tinyTokenizer,
}: RtdSettings = {}): Objective {
  const examples = packed.create({ attention: 'sequence' }, {}) as ExampleBuilder;
  const discriminator = discriminatorPlugin.create({}, {}) as Discriminator;
  const options = { examples, masker, encoder, generator, discriminator, loss, share, training, temperature, detect };
  return objectivePlugin.create(options, { tokenizer }) as Objective;
}

/** A wide start, so that attention and every other part has a gradient worth comparing. */
export function tinyEncoder(changes: Partial<Parameters<typeof encoderPlugin.create>[0]> = {}, length = 8): Encoder {
  const sizes = { layers: 2, hiddenSize: 16, heads: 2, embeddingSize: 8, maxPositions: 8, dropout: 0, attentionDropout: 0 };
  return encoderPlugin.create({ ...sizes, initializerRange: 0.3, positions: 'absolute', ...changes }, { length }) as Encoder;
}

export interface TinyRtd {
  readonly memory: FlatMemory;
  readonly model: LoadedModel;
  readonly objective: Objective;
  program(shape: BatchShape, mode: Mode): Program;
  run(
    mode: Mode,
    given?: Readonly<Record<string, HostTensor>>,
    draw?: { seed: number; step: number },
  ): Promise<Readonly<Record<string, HostTensor>>>;
  release(): Promise<void>;
}

export async function tinyRtd(engine: Engine, settings: RtdSettings & { readonly dropout?: number } = {}): Promise<TinyRtd> {
  const { dropout = 0 } = settings;
  return tinyRun(engine, rtdObjective({ encoder: tinyEncoder({ dropout, attentionDropout: dropout }), ...settings }));
}

/** The programs of any objective over the same fields, with parameters that are the same each time. */
export async function tinyRun(engine: Engine, objective: Objective): Promise<TinyRtd> {
  const program = (of: BatchShape, mode: Mode): Program => objectiveProgram(objective, of, mode);
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 2);
  const model = await engine.load(memory);
  const executables = { train: await model.compile(program(shape, 'train')), evaluate: await model.compile(program(shape, 'evaluate')) };
  return {
    memory,
    model,
    objective,
    program,
    run: (mode, given = inputs, draw = { seed: 1, step: 0 }) => {
      const wanted = Object.keys(program(shape, mode).inputs);
      const all: Readonly<Record<string, HostTensor>> = { ...counts, ...given };
      return executables[mode].run(Object.fromEntries(wanted.map((name) => [name, all[name]])), draw);
    },
    release: () => model.release(),
  };
}

/** What the program says, by shorter names. */
export function seen(outputs: Readonly<Record<string, HostTensor>>): { nll: HostTensor; logits: HostTensor; corrupted: HostTensor } {
  return { nll: outputs['mlm.values'], logits: outputs['rtd.logits'], corrupted: outputs['shown.corrupted'] };
}
