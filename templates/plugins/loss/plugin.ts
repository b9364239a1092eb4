// Makes one number, which is minimised, of an objective's terms. Written in tfjs ops: it runs inside the program.
import { addN, mul, reshape } from '@tensorflow/tfjs-core';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'my-loss',
  summary: 'The weighted sum of the terms.',
  options: Type.Object({
    generator: Type.Number({ default: 1, exclusiveMinimum: 0, description: "Weight of the generator's loss." }),
    discriminator: Type.Number({ default: 50, exclusiveMinimum: 0, description: "Weight of the discriminator's loss." }),
  }),
  create: ({ generator, discriminator }) => ({
    // A term has the mean of its rows, `loss`; and the rows themselves with their logits and labels, to weigh them otherwise.
    combine({ mlm, rtd }) {
      const weighed = [mlm && mul(mlm.loss, generator), rtd && mul(rtd.loss, discriminator)];
      return reshape(addN(weighed.filter((loss) => loss !== undefined)), []);
    },
    // Constants worth a curve.
    logged: { generator_weight: generator, discriminator_weight: discriminator },
  }),
});
