/** GPT's transformer (Radford et al. 2018): norms after each sum, learned positions, no segments. Defaults are the paper's. */
import { defineComponent, encoderOptions, encoderProblems, sizesOf, transformerTrunk, Type, type TransformerConfig } from 'electra-run';
import { classesOf, names, ofFolder } from './hugging-face.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'gpt',
  summary: "GPT's post-norm transformer, for reading from left to right.",
  options: Type.Object(encoderOptions({ layers: 12, hiddenSize: 768, heads: 12, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 })),
  check: encoderProblems,
  ofFolder,
  create: (options) => ({
    trunk(request) {
      const config: TransformerConfig = {
        ...sizesOf('gpt', options, request),
        names,
        positions: 'absolute',
        activation: 'gelu-tanh',
        epsilon: 1e-5,
        weights: 'in-out',
      };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
