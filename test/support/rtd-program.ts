/** The training program of replaced token detection in any size: nothing is allocated, so it may be too large to run. */
import discriminatorPlugin from '../../plugins/discriminator/electra/plugin.ts';
import generatorPlugin from '../../plugins/generator/electra/plugin.ts';
import lossPlugin from '../../plugins/loss/electra/plugin.ts';
import { createProgram } from '../../plugins/objective/replaced-token-detection/program.ts';
import { networkParts, type Sharing } from '../../plugins/objective/replaced-token-detection/sharing.ts';
import type { Discriminator } from '../../src/kinds/discriminator.ts';
import type { Generator } from '../../src/kinds/generator.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import type { EncoderConfig } from '../../src/nn/encoder.ts';

export interface Setting {
  readonly batch: number;
  readonly length: number;
  readonly vocabulary: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly embeddingSize: number;
  readonly width: string;
  readonly dropout: number;
  readonly positions: EncoderConfig['positions'];
  readonly share: Sharing;
}

export const small: Setting = {
  batch: 3,
  length: 16,
  vocabulary: 100,
  layers: 2,
  hiddenSize: 32,
  heads: 4,
  embeddingSize: 16,
  width: '1/2',
  dropout: 0,
  positions: 'absolute',
  share: 'embeddings',
};
export function rtd({ batch, length, vocabulary, layers, hiddenSize, heads, embeddingSize, width, dropout, positions, share }: Setting) {
  const options = {
    layers,
    hiddenSize,
    heads,
    embeddingSize,
    maxPositions: length,
    dropout,
    attentionDropout: dropout,
    initializerRange: 0.02,
    positions,
  };
  const discriminator = (discriminatorPlugin.create(options, { length }) as Discriminator).network(vocabulary);
  const generator = (generatorPlugin.create({ width, depth: 1 }, {}) as Generator).network(discriminator.config);
  const { parameters, networks } = networkParts(generator, discriminator, share);
  const loss = lossPlugin.create({ lambda: 50 }, {}) as Loss;
  const maxPositions = (tokens: number): number => Math.round(0.15 * tokens);
  const program = createProgram({ generator, discriminator, networks, parameters, loss, temperature: 1, detect: 'all', maxPositions })(
    { batch, length },
    'train',
  );
  return { program, networks, generator: generator.config, discriminator: discriminator.config };
}
