/** Programs run for their outputs, on the numbers that a device holds. */
import type { Executable } from '../../../kinds/engine.ts';
import type { Program } from '../../../nn/program.ts';
import { compileProgram, tensors } from '../compile.ts';
import { opened, results, weightFeeds, type DeviceModel } from './numbers.ts';

/** Makes a program ready to run: its outputs, and its gradients if it has any, come to the host. */
export async function executable(model: DeviceModel, program: Program): Promise<Executable> {
  const compiled = compileProgram(program, model.settings);
  const session = await opened(model, compiled.graph);
  const { arrays, fetches } = await results(compiled.outputs);
  const { memory } = model;
  const gradients = await tensors(
    [...compiled.gradients].map(([name, { name: output, shape }]) => [output, memory.view(memory.gradients, name), shape]),
  );
  const untouched = program.gradient ? program.parameters.filter(({ name }) => !compiled.gradients.has(name)) : [];
  return {
    async run(inputs, draw) {
      await session.run({ ...weightFeeds(model, compiled), ...(await compiled.feeds(inputs, draw)) }, { ...fetches, ...gradients });
      for (const { name } of untouched) memory.view(memory.gradients, name).fill(0);
      return Object.fromEntries([...arrays].map(([name, data]) => [name, data.slice()]));
    },
    release: () => session.release(),
  };
}
