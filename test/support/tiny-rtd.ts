/** Replaced token detection of two tiny networks on one fixed batch: what the tests of its program run. */
import discriminatorPlugin from '../../plugins/discriminator/electra/plugin.ts';
import generatorPlugin from '../../plugins/generator/electra/plugin.ts';
import lossPlugin from '../../plugins/loss/electra/plugin.ts';
import { createProgram } from '../../plugins/objective/replaced-token-detection/program.ts';
import { networkParts, type Sharing } from '../../plugins/objective/replaced-token-detection/sharing.ts';
import type { HostTensor } from '../../src/nn/program.ts';
import type { Discriminator, DiscriminatorNetwork } from '../../src/kinds/discriminator.ts';
import type { Engine, LoadedModel } from '../../src/kinds/engine.ts';
import type { Generator } from '../../src/kinds/generator.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import type { Objective } from '../../src/kinds/objective.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';

export const V = 40;
export const shape = { batch: 2, length: 8 };
/** Real tokens of the two sequences: 8 and 6. Three slots each; the last one of the second is not used. */
export const inputs: Readonly<Record<string, HostTensor>> = {
  ids: Int32Array.of(2, 10, 11, 12, 13, 14, 15, 3, 2, 20, 21, 22, 23, 3, 0, 0),
  inputs: Int32Array.of(2, 4, 11, 12, 4, 14, 15, 3, 2, 20, 4, 22, 4, 3, 0, 0),
  types: new Int32Array(16),
  mask: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
  positions: Int32Array.of(1, 4, 6, 10, 12, 8),
  originals: Int32Array.of(10, 13, 15, 21, 23, 2),
  weights: Float32Array.of(1, 1, 1, 1, 1, 0),
  chosen: Float32Array.of(5),
  real: Float32Array.of(14),
};

export interface TinyRtd {
  readonly memory: FlatMemory;
  readonly model: LoadedModel;
  readonly program: Objective['program'];
  readonly discriminator: DiscriminatorNetwork;
  run(
    mode: 'train' | 'evaluate',
    given?: Readonly<Record<string, HostTensor>>,
    draw?: { seed: number; step: number },
  ): Promise<Readonly<Record<string, HostTensor>>>;
  release(): Promise<void>;
}

interface Settings {
  readonly share?: Sharing;
  readonly loss?: Loss;
  readonly temperature?: number;
  readonly detect?: 'all' | 'chosen';
  readonly dropout?: number;
}

export async function tinyRtd(
  engine: Engine,
  {
    share = 'embeddings',
    loss = lossPlugin.create({ lambda: 50 }, {}) as Loss,
    temperature = 1,
    detect = 'all',
    dropout = 0,
  }: Settings = {},
): Promise<TinyRtd> {
  // A wide start, so that attention and every other part has a gradient worth comparing.
  const sizes = {
    layers: 2,
    hiddenSize: 16,
    heads: 2,
    embeddingSize: 8,
    maxPositions: 8,
    dropout,
    attentionDropout: dropout,
    initializerRange: 0.3,
    positions: 'absolute' as const,
  };
  const discriminator = (discriminatorPlugin.create(sizes, { length: 8 }) as Discriminator).network(V);
  const generator = (generatorPlugin.create({ width: share === 'all' ? 1 : '1/2', depth: 1 }, {}) as Generator).network(
    discriminator.config,
  );
  const { parameters, networks } = networkParts(generator, discriminator, share);
  const program = createProgram({ generator, discriminator, networks, parameters, loss, temperature, detect, maxPositions: () => 3 });
  const memory = new FlatMemory(parameters, []);
  initialize(memory, 2);
  const model = await engine.load(memory);
  const executables = { train: await model.compile(program(shape, 'train')), evaluate: await model.compile(program(shape, 'evaluate')) };
  return {
    memory,
    model,
    program,
    discriminator,
    run: (mode, given = inputs, draw = { seed: 1, step: 0 }) => executables[mode].run(given, draw),
    release: () => model.release(),
  };
}
