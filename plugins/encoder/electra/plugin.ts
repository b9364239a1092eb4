/**
 * ELECTRA's encoder (Clark et al. 2020): BERT's post-norm transformer with embeddings of a width of their own.
 * Defaults are the paper's Small (Table 6).
 */
import {
  bertNames,
  defineComponent,
  embeddingSizeOption,
  encoderOptions,
  encoderProblems,
  sizesOf,
  transformerTrunk,
  Type,
  type TransformerConfig,
} from 'electra-run';
import { classesOf, ofFolder } from './hugging-face.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'electra',
  summary: "BERT's post-norm transformer, with embeddings of a width of their own.",
  options: Type.Object({
    ...encoderOptions({ layers: 12, hiddenSize: 256, heads: 4, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 }),
    embeddingSize: embeddingSizeOption,
    positions: Type.Union([Type.Literal('absolute'), Type.Literal('nearby'), Type.Literal('alibi')], {
      default: 'absolute',
      description:
        'absolute: as in the paper; nearby: the same network, started so that heads look at ' +
        'neighbours; alibi: a fixed bias against distance (not loadable in Hugging Face).',
    }),
  }),
  check: encoderProblems,
  ofFolder,
  create: ({ positions, ...options }) => ({
    trunk(request) {
      const config: TransformerConfig = {
        ...sizesOf('electra', options, request, ['positions']),
        names: bertNames('electra'),
        positions,
        ...request.options,
      };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
