/** Nobody is stopped: every member of a search is trained to its end. */
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'stopper',
  name: 'none',
  summary: 'Trains every member to its end.',
  options: Type.Object({}),
  create: () => ({ rungs: () => [], next: () => null }),
});
