/** TensorFlow on an NVIDIA GPU, op by op. No GPU is an error: nobody waits a week to find that the CPU was used. */
import { createTensorflowEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'tfjs-node-gpu',
  summary: 'TensorFlow on an NVIDIA GPU, op by op; installed by `electra-run setup tfjs-node --gpu`.',
  options: Type.Object({}),
  needs: ['cacheFolder', 'experimentFolder'],
  create: (_options, { cacheFolder, experimentFolder }) => createTensorflowEngine({ gpu: true, cacheFolder, experimentFolder }),
});
