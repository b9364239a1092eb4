/** ELECTRA's loss (Clark et al. 2020, section 3.1): the generator's plus lambda times the discriminator's. */
import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { defineComponent, Type, upTo } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'electra',
  summary: 'Generator loss plus lambda times discriminator loss.',
  options: Type.Object({
    lambda: Type.Number({
      default: 50,
      minimum: 0,
      ...upTo(1e6),
      description: 'Weight of the discriminator loss; the generator loss has weight 1.',
    }),
  }),
  create: ({ lambda }) => ({
    combine: ({ mlm, rtd }) => {
      if (mlm && rtd) return add(mlm.loss, mul(rtd.loss, lambda)) as Scalar;
      return mlm?.loss ?? (mul(rtd.loss, lambda) as Scalar);
    },
    logged: { lambda },
  }),
});
