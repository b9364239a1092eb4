// The head on the encoder that is kept: says of each token whether it was replaced.
//
// R tokens · D hidden width
import { defineComponent, gelu, linear, linearParameters, Type } from 'electra-run';

export default defineComponent({
  kind: 'discriminator',
  name: 'my-discriminator',
  summary: 'A narrow layer with GELU and a logit per token.',
  options: Type.Object({
    width: Type.Integer({ default: 16, minimum: 1, description: 'Width of the layer before the logit.' }),
  }),
  create: ({ width }) => ({
    head: ({ size: { hiddenSize: D }, initializer }) => ({
      kind: 'my-judge', // Hugging Face has no class for it, so its folder will have weights and no config.json
      parameters: [...linearParameters('judge.dense', width, D, initializer), ...linearParameters('judge.logit', 1, width, initializer)],
      logits: ({ parameter }, states_RD) => linear(parameter, 'judge.logit', gelu(linear(parameter, 'judge.dense', states_RD))),
    }),
  }),
});
