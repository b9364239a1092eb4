/** The training program of replaced token detection in any size: nothing is allocated, so it may be too large to run. */
import generatorPlugin from '../../plugins/generator/electra/plugin.ts';
import type { Generator } from '../../src/kinds/generator.ts';
import type { Objective } from '../../src/kinds/objective.ts';
import type { Trunk, TrunkSize } from '../../src/nn/network.ts';
import type { Program } from '../../src/nn/program.ts';
import { objectiveProgram } from '../../src/objective/program.ts';
import { rtdObjective, tinyEncoder, tinyTokenizer, type RtdSettings } from './tiny-rtd.ts';

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
  readonly positions: 'absolute' | 'nearby' | 'alibi';
  readonly share: NonNullable<RtdSettings['share']>;
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

export interface RtdProgram {
  readonly program: Program;
  readonly objective: Objective;
  readonly generator: TrunkSize;
  readonly discriminator: TrunkSize;
}

export function rtd({ batch, length, vocabulary, width, dropout, share, ...sizes }: Setting): RtdProgram {
  const trunks: Trunk[] = [];
  const options = { ...sizes, maxPositions: length, dropout, attentionDropout: dropout, initializerRange: 0.02 };
  const objective = rtdObjective({
    share,
    encoder: {
      trunk(request) {
        trunks.push(tinyEncoder(options, length).trunk(request));
        return trunks[trunks.length - 1];
      },
    },
    generator: generatorPlugin.create({ width, depth: 1 }, {}) as Generator,
    masker: { maxPositions: (tokens) => Math.round(0.15 * tokens), mask: () => ({ positions: [], inputs: [] }) },
    tokenizer: { ...tinyTokenizer, vocabularySize: vocabulary },
  });
  const [discriminator, generator] = trunks.map(({ size }) => size);
  return { program: objectiveProgram(objective, { batch, length }, 'train'), objective, generator, discriminator };
}
