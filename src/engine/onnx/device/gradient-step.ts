/** The first graph of a step: a gradient that stays on the device, and its sum of squares, which comes to the host. */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Executable } from '../../../kinds/engine.ts';
import type { Program } from '../../../nn/program.ts';
import { sizeOf } from '../../size-of.ts';
import { compileProgram } from '../compile.ts';
import { gradientOutput, type Value } from '../graph.ts';
import { sumOfSquares } from '../update.ts';
import { gradientBuffer, opened, results, weightFeeds, type DeviceModel } from './numbers.ts';

/** Forward and backward pass of one micro-batch. */
interface GradientStep {
  /** The program's outputs of one number, and the sum of squares of the gradient that is on the device afterwards. */
  run(...given: Parameters<Executable['run']>): Promise<{ figures: Record<string, number>; sumOfSquares: number }>;
  endProfile(): void;
  release(): Promise<void>;
}

/** Makes a program ready to leave its gradients in the device's buffers; `accumulate` adds those of the micro-batches before. */
export async function gradientStep(
  model: DeviceModel,
  program: Program,
  { accumulate, profile }: { accumulate: boolean; profile?: string },
): Promise<GradientStep> {
  const compiled = compileProgram(program, model.settings);
  const { graph } = compiled;
  const written = new Map<string, Value>();
  const [feeds, fetches]: Record<string, OrtTensor>[] = [{}, {}];
  for (const [name, gradient] of compiled.gradients) {
    const buffer = await gradientBuffer(model, name, gradient.shape);
    let total = gradient;
    if (accumulate) {
      const before = graph.input(`before_${gradient.name}`, gradient.shape, 'float32');
      feeds[before.name] = buffer;
      total = graph.emit('Add', [gradient, before], gradient.shape);
      graph.outputs.set(gradientOutput(name), total);
    }
    written.set(name, total);
    fetches[total.name] = buffer;
  }
  const squares = sumOfSquares(graph, [...written.values()]);
  graph.outputs.set('sumOfSquares', squares);
  const { arrays, fetches: figures } = await results(
    new Map([...[...compiled.outputs].filter(([, { shape }]) => sizeOf(shape) === 1), ['sumOfSquares', squares]]),
  );
  const session = await opened(model, graph, profile);
  return {
    async run(inputs, draw) {
      await session.run({ ...weightFeeds(model, compiled), ...feeds, ...(await compiled.feeds(inputs, draw)) }, { ...fetches, ...figures });
      const { sumOfSquares: sum, ...scalars } = Object.fromEntries([...arrays].map(([name, [value]]) => [name, value]));
      return { figures: scalars, sumOfSquares: sum };
    },
    endProfile: () => session.endProfile(),
    release: () => session.release(),
  };
}
