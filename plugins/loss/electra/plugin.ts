/** ELECTRA's loss (Clark et al. 2020, section 3.1): the generator's plus lambda times the discriminator's. */
import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { constantsIn, defineComponent, ScheduledOption, scheduledProblems, scheduleOf, Type, upTo } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'electra',
  summary: 'Generator loss plus lambda times discriminator loss.',
  options: Type.Object({
    lambda: ScheduledOption({
      default: 50,
      minimum: 0,
      ...upTo(1e6),
      description: 'Weight of the discriminator loss; the generator loss has weight 1. A number, or a way from one to another.',
    }),
  }),
  check: (options) => scheduledProblems(options, ['lambda']),
  create: ({ lambda }) => ({
    scheduled: { lambda: scheduleOf(lambda) },
    combine: ({ mlm, rtd }, { lambda: weight }) => {
      if (mlm && rtd) return add(mlm.loss, mul(rtd.loss, weight)) as Scalar;
      return mlm?.loss ?? (mul(rtd.loss, weight) as Scalar);
    },
    knows: ['mlm', 'rtd'],
    logged: constantsIn({ lambda }),
  }),
});
