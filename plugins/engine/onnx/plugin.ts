/** The default engine: the program and its gradients as one ONNX graph in onnxruntime. */
import { createOnnxEngine, defineComponent, Type, type OptionProblem } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'onnx',
  summary: 'One compiled ONNX graph per program, run by onnxruntime on the CPU or a graphics card.',
  options: Type.Object({
    device: Type.Union([Type.Literal('cpu'), Type.Literal('webgpu'), Type.Literal('cuda'), Type.Literal('auto')], {
      default: 'cpu',
      description:
        'Where it runs: the CPU, a graphics card through WebGPU (Vulkan, Metal or Direct3D 12), an NVIDIA card through ' +
        'CUDA (`electra-run setup cuda`), or whichever of them multiplies matrices fastest here.',
    }),
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description:
          'Threads inside one operation on the CPU. ELECTRA_RUN_THREADS of the environment, else ' +
          'every core, unless given; give fewer when several runs share the machine.',
      }),
    ),
    precision: Type.Optional(
      Type.Union([Type.Literal('float32'), Type.Literal('float16')], {
        description:
          'Of matrix products on a graphics card: float16 rounds their factors, each gradient with a scale of its own, and adds up ' +
          'as the card does; all else is float32. float32 unless given.',
      }),
    ),
    updatesPerRun: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description:
          'Updates of pre-training per run of onnxruntime on CUDA: weights and optimizer state are copied to ' +
          'the card and back in every run, which takes about as long as one update of a large batch. 32 unless ' +
          'given, so that it is a small part. Ctrl-C waits for the end of a run.',
      }),
    ),
  }),
  check: ({ device, threads, precision, updatesPerRun }) => [
    ...misplaced('threads', threads, 'cpu', device),
    ...(precision === 'float16' ? halfWithoutCard(device) : []),
    ...misplaced('updatesPerRun', updatesPerRun, 'cuda', device),
  ],
  create: ({ device, threads, precision, updatesPerRun }) => createOnnxEngine({ device, threads, precision, updatesPerRun }),
});

/** An option of one device, where another one is sure to run. */
function misplaced(option: string, value: unknown, owner: string, device: unknown): readonly OptionProblem[] {
  if (value === undefined || device === owner || device === 'auto') return [];
  return [
    {
      path: [option],
      message: `'${option}' is for the device '${owner}', and the device is '${String(device)}', where it does nothing`,
      hint: `Take it out (--set ~engine.${option}), or set the device to '${owner}'.`,
    },
  ];
}

/** `auto` may come to the CPU, which multiplies float32 alone. */
function halfWithoutCard(device: unknown): readonly OptionProblem[] {
  if (device === 'webgpu' || device === 'cuda') return [];
  return [
    {
      path: ['precision'],
      message: `float16 is for a graphics card, and the device is '${String(device)}'`,
      hint:
        device === 'cpu'
          ? "Take it out (--set ~engine.precision), or set the device to 'webgpu' or 'cuda'; the engine 'openvino' has bfloat16."
          : 'Say which card it is (--set engine.device=webgpu), or take it out (--set ~engine.precision).',
    },
  ];
}
