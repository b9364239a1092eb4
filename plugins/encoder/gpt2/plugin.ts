/**
 * GPT-2's transformer (Radford et al. 2019): norms before attention and feed-forward and one at the end; what is written onto the
 * residual path starts smaller, the deeper the network (section 2.3). Defaults are the smallest model's.
 */
import {
  defineComponent,
  encoderOptions,
  encoderProblems,
  sizesOf,
  transformerTrunk,
  truncatedNormal,
  Type,
  type TransformerConfig,
} from 'electra-run';
import { classesOf, names, ofFolder } from './hugging-face.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'gpt2',
  summary: "GPT-2's pre-norm transformer, for reading from left to right.",
  options: Type.Object(
    encoderOptions({ layers: 12, hiddenSize: 768, heads: 12, maxPositions: 1024, dropout: 0.1, initializerRange: 0.02 }),
  ),
  check: encoderProblems,
  ofFolder,
  create: (options) => ({
    trunk(request) {
      const sizes = sizesOf('gpt2', options, request);
      // Two sums of each layer.
      const residual = truncatedNormal(sizes.initializerRange / Math.sqrt(2 * sizes.layers));
      const config: TransformerConfig = {
        ...sizes,
        names,
        positions: 'absolute',
        norm: 'pre',
        activation: 'gelu-tanh',
        epsilon: 1e-5,
        weights: 'in-out',
        // The authors' code starts positions at half of the words' deviation.
        initializers: { places: truncatedNormal(sizes.initializerRange / 2), output: residual, outer: residual },
      };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
