/** BERT's encoder (Devlin et al. 2019): norms after each sum, learned positions, two segments. Defaults are BERT-Base. */
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
  name: 'bert',
  summary: "BERT's post-norm transformer, under BERT's names in Hugging Face's library.",
  options: Type.Object(encoderOptions({ layers: 12, hiddenSize: 768, heads: 12, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 })),
  check: encoderProblems,
  ofFolder,
  create: (options) => ({
    trunk(request) {
      const config: TransformerConfig = { ...sizesOf('bert', options, request), names: bertNames('bert'), positions: 'absolute' };
      return transformerTrunk(config, classesOf(config));
    },
  }),
});
