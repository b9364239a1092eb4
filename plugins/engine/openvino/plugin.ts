/** The processor's own bfloat16, and OpenVINO's way to join what stands between two products. */
import { createOpenvinoEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'openvino',
  summary: 'The graph of the onnx engine in OpenVINO on the CPU, its products in bfloat16; installed by `electra-run setup openvino`.',
  options: Type.Object({
    precision: Type.Union([Type.Literal('bfloat16'), Type.Literal('float32')], {
      default: 'bfloat16',
      description:
        'What the factors of matrix products are rounded to. Everything else is float32: norms, softmax, sums of residuals, losses, ' +
        "weights and the optimizer's moments. bfloat16 needs a processor that multiplies it (avx512_bf16 or amx_bf16).",
    }),
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Threads inside one operation. ELECTRA_RUN_THREADS of the environment, else every core, unless given.',
      }),
    ),
  }),
  needs: ['cacheFolder'],
  create: ({ precision, threads }, { cacheFolder }) => createOpenvinoEngine({ precision, threads, cacheFolder }),
});
