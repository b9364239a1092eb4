// Makes one number, which is minimised, of the losses of both networks. Written in tfjs ops: it runs inside the program.
import { add, mul } from '@tensorflow/tfjs-core';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'my-loss',
  summary: 'The weighted sum of both losses.',
  options: Type.Object({
    generator: Type.Number({ default: 1, exclusiveMinimum: 0, description: "Weight of the generator's loss." }),
    discriminator: Type.Number({ default: 50, exclusiveMinimum: 0, description: "Weight of the discriminator's loss." }),
  }),
  create: ({ generator, discriminator }) => ({
    combine: ({ mlm, rtd }) => add(mul(mlm, generator), mul(rtd, discriminator)),
    // Constants worth a curve.
    logged: { generator_weight: generator, discriminator_weight: discriminator },
  }),
});
