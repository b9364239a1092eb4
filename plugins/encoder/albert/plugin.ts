/**
 * ALBERT's encoder (Lan et al. 2020): embeddings of a width of their own, and one layer that is used again and again, so that
 * depth costs no parameters. Defaults are ALBERT-Base.
 */
import {
  defineComponent,
  encoderOptions,
  encoderProblems,
  sizesOf,
  transformerTrunk,
  Type,
  upTo,
  type TransformerConfig,
} from 'electra-run';
import { classesOf, names, ofFolder } from './hugging-face.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'albert',
  summary: "ALBERT's post-norm transformer: one layer used as often as there are layers.",
  options: Type.Object({
    ...encoderOptions({ layers: 12, hiddenSize: 768, heads: 12, maxPositions: 512, dropout: 0, initializerRange: 0.02 }),
    embeddingSize: Type.Integer({ default: 128, minimum: 4, ...upTo(8192), description: 'Width of the embedding tables.' }),
    activation: Type.Union([Type.Literal('gelu-tanh'), Type.Literal('gelu')], {
      default: 'gelu-tanh',
      description: "gelu-tanh: the authors' approximation; gelu: the exact one.",
    }),
  }),
  check: encoderProblems,
  ofFolder,
  create: ({ activation, ...options }) => ({
    trunk(request) {
      const config: TransformerConfig = {
        ...sizesOf('albert', options, request),
        names,
        positions: 'absolute',
        projects: true,
        activation,
      };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
