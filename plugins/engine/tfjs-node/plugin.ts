/** TensorFlow on the CPU, op by op: what tfjs users know, and a second opinion on the onnx engine's numbers. */
import { createTensorflowEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'tfjs-node',
  summary: 'TensorFlow on the CPU, op by op; installed by `electra-run setup tfjs-node`.',
  options: Type.Object({
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description: 'Threads inside one operation. ELECTRA_RUN_THREADS of the environment, else every core, unless given.',
      }),
    ),
  }),
  needs: ['cacheFolder', 'experimentFolder'],
  create: ({ threads }, { cacheFolder, experimentFolder }) =>
    createTensorflowEngine({ gpu: false, threads, cacheFolder, experimentFolder }),
});
