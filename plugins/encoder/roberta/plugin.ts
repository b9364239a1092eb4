/**
 * RoBERTa's encoder (Liu et al. 2019): BERT's with one segment. As in the authors' code, positions count from behind the id of
 * padding, which has a row of its own: from 2 where padding is 1. Defaults are RoBERTa-Base.
 */
import {
  bertNames,
  defineComponent,
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
  name: 'roberta',
  summary: "RoBERTa's post-norm transformer: BERT's with one segment, and positions that begin behind padding's id.",
  options: Type.Object({
    ...encoderOptions({ layers: 12, hiddenSize: 768, heads: 12, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 }),
    epsilon: Type.Number({ default: 1e-5, exclusiveMinimum: 0, maximum: 1e-3, description: 'Added to the variance in layer norms.' }),
  }),
  check: encoderProblems,
  ofFolder,
  create: ({ epsilon, ...options }) => ({
    trunk(request) {
      const config: TransformerConfig = {
        ...sizesOf('roberta', options, request),
        names: bertNames('roberta'),
        positions: 'absolute',
        segments: 1,
        padding: request.padding ?? 0,
        epsilon,
      };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
