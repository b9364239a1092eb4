/** ELECTRA's discriminator (Clark et al. 2020, section 3.1): per token, a dense layer with GELU and a logit of "replaced". */
import { defineComponent, judgeHead, Type } from 'electra-run';

export default defineComponent({
  kind: 'discriminator',
  name: 'electra',
  summary: 'A dense layer with GELU and one logit on every token of the encoder that is kept.',
  options: Type.Object({}),
  create: () => ({ head: judgeHead }),
});
