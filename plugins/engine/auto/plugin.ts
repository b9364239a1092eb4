/** Whatever trains fastest on this machine. */
import { createAutoEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'auto',
  summary: 'The fastest engine that works here: onnx on the CPU or a card, or openvino; measured once, and remembered.',
  options: Type.Object({
    exact: Type.Boolean({
      default: false,
      description: 'Choose among engines whose products are float32: no bfloat16, and no CUDA, which rounds factors to TF32.',
    }),
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Threads inside one operation on the CPU. ELECTRA_RUN_THREADS of the environment, else every core, unless given.',
      }),
    ),
  }),
  needs: ['cacheFolder'],
  create: ({ exact, threads }, { cacheFolder }) => createAutoEngine({ exact, threads, cacheFolder }),
});
