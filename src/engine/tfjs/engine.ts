/**
 * The eager engine: runs a program op by op on a tfjs backend. Slow; the reference in tests.
 */
import { engine, setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import type { Draw, Engine, Executable } from '../../kinds/engine.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import { loadTfjs } from '../../tensor/load-tfjs.ts';
import { building } from '../building.ts';
import { checkInputs } from '../check-inputs.ts';
import { modelInMemory } from '../in-memory.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { programRandom, RandomInputs } from '../random-inputs.ts';

/** Runs programs on a tfjs backend: `cpu`, or another that is registered. */
export function createTfjsEngine(backend: string): Engine {
  const pools = new Map<string, Float32Array>();
  return {
    name: 'tfjs',
    device: `tfjs ${backend} backend`,
    sharesUpdates: true,
    // The program is the same one, and so are its random numbers: onnxruntime is loaded only when it is wanted.
    watch: async (...watched) => (await import('../onnx/watch.ts')).watch(...watched),
    async load(memory) {
      loadTfjs();
      return modelInMemory(memory, async (program) => executable(program, memory, backend, pools));
    },
  };
}

function executable(program: Program, memory: FlatMemory, backend: string, pools: Map<string, Float32Array>): Executable {
  return {
    async run(inputs, draw) {
      checkInputs(program, inputs);
      const previous = engine().backendName;
      if (!(await setBackend(backend))) throw new Error(`The tfjs backend '${backend}' did not start.`);
      engine().startScope(program.name);
      try {
        return building(() => runOnce(program, memory, inputs, draw, new RandomInputs(pools)));
      } finally {
        engine().endScope();
        if (previous) await setBackend(previous);
      }
    },
    release: async () => {},
  };
}

function runOnce(
  program: Program,
  memory: FlatMemory,
  inputs: Readonly<Record<string, HostTensor>>,
  draw: Draw,
  random: RandomInputs,
): Record<string, HostTensor> {
  const parameters = Object.fromEntries(
    program.parameters.map(({ name, shape }) => [name, tensor(memory.view(memory.weights, name).slice(), [...shape], 'float32')]),
  );
  const fed = Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => [name, tensor(inputs[name], [...shape], dtype)]),
  );
  const constants = Object.fromEntries(
    Object.entries(program.constants ?? {}).map(([name, { shape, values }]) => [name, tensor(values, [...shape], 'float32')]),
  );
  const outputs: Record<string, HostTensor> = {};
  const forward = (): Tensor => {
    const source = programRandom(random, program.training, (input) =>
      tensor(random.draw(input, draw).slice(), [...input.shape], 'float32'),
    );
    const results = program.build({ parameters, inputs: fed, constants, random: source });
    for (const [name, result] of Object.entries(results)) outputs[name] = result.dataSync<'float32' | 'int32'>();
    return results.loss ?? Object.values(results)[0];
  };
  if (!program.gradient) {
    forward();
    return outputs;
  }
  const names = program.parameters.map(({ name }) => name);
  const { grads } = engine().gradients(
    forward,
    names.map((name) => parameters[name]),
    undefined,
    true,
  );
  names.forEach((name, index) => {
    const gradient = memory.view(memory.gradients, name);
    if (grads[index]) gradient.set(grads[index].dataSync<'float32'>());
    else gradient.fill(0);
  });
  return outputs;
}
