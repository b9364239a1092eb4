/** The reference engine: tfjs in pure JavaScript, op by op. For tests and for looking inside, not for training. */
import { createTfjsEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'tfjs',
  summary: 'tfjs in pure JavaScript, op by op: slow, the reference in tests.',
  options: Type.Object({}),
  create: () => createTfjsEngine('cpu'),
});
