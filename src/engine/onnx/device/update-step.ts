/** The second graph of a step: weights and slots change on the device, in place where they can (`in-place.ts`). */
import type { TrainerSettings } from '../../../kinds/engine.ts';
import type { Optimizer, TensorUpdate } from '../../../kinds/optimizer.ts';
import { compileProgram } from '../compile.ts';
import type { Value } from '../graph.ts';
import { tensor } from '../session.ts';
import { updateProgram } from '../update.ts';
import { keptApart } from './in-place.ts';
import { addSpare, exchange, gradientBuffer, numberOf, opened, spareOf, type DeviceModel } from './numbers.ts';

/** The optimizer's update of every parameter. */
interface UpdateStep {
  /** `scalars`: those of {@link TensorUpdate.scalars}, and the scale of the gradient. */
  run(scalars: Readonly<Record<string, number>>): Promise<void>;
  release(): Promise<void>;
}

/** Makes the update ready; parameters that the loss does not depend on get gradients of zeros. */
export async function updateStep(
  model: DeviceModel,
  optimizer: Optimizer,
  update: TensorUpdate,
  groups: TrainerSettings['groups'],
): Promise<UpdateStep> {
  const { memory } = model;
  // Zeros for what the loss does not depend on: weight decay and momentum move it all the same.
  for (const { name, shape } of memory.placements) await gradientBuffer(model, name, shape);
  const program = updateProgram(memory.placements, optimizer, update, groups);
  const { graph, outputs, programInputs } = compileProgram(program, { ...model.settings, products: 'float32' });
  const session = await opened(model, graph);
  const numbers = Object.keys(program.inputs).filter((name) => model.numbers.has(name));
  const states = new Map(
    [...outputs].map(([name, after]) => [
      name,
      { before: graph.inputs.find((input) => input.name === programInputs[name]) as Value, after },
    ]),
  );
  const apart = new Set(keptApart(graph, states));
  for (const name of apart) await addSpare(model, name);
  return {
    async run(scalars) {
      const given = await Promise.all(
        Object.entries(scalars).map(async ([name, value]) => [programInputs[name], await tensor(Float32Array.of(value), [])] as const),
      );
      const feeds = numbers.map((name) => [programInputs[name], numberOf(model, name)] as const);
      const fetches = [...states].map(
        ([name, { after }]) => [after.name, apart.has(name) ? spareOf(model, name) : numberOf(model, name)] as const,
      );
      await session.run(Object.fromEntries([...feeds, ...given]), Object.fromEntries(fetches));
      for (const name of apart) exchange(model, name);
    },
    release: () => session.release(),
  };
}
