/** The default engine: the program and its gradients as one ONNX graph in onnxruntime. */
import { createOnnxEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'onnx',
  summary: 'One compiled ONNX graph per program, run by onnxruntime on the CPU.',
  options: Type.Object({
    threads: Type.Optional(Type.Integer({ minimum: 1, maximum: 256, description: 'Threads inside one operation. ELECTRA_RUN_THREADS of the environment, else every core, unless given; give fewer when several runs share the machine.' })),
  }),
  create: ({ threads }) => createOnnxEngine({ threads }),
});
