/**
 * A model whose numbers stay on a device: weights and slots are copied there once, gradients never leave
 * it, and only figures come back.
 *
 * A step is two graphs. The first gives the gradient (added to that of the micro-batches before) and its
 * sum of squares; the second updates weights and slots, in place where it can (`in-place.ts`). Two, because
 * onnxruntime may run an update before the last reader of the old weight, and because a gradient that is
 * not finite must stop between them.
 */
import type { LoadedModel } from '../../../kinds/engine.ts';
import type { FlatMemory } from '../../../nn/memory.ts';
import type { CompileSettings } from '../compile.ts';
import type { Target } from '../graph.ts';
import { deviceBuffers } from './buffers.ts';
import { executable } from './executable.ts';
import { kept, numberOf, type DeviceModel } from './numbers.ts';
import { deviceTrainer, hostTrainer } from './trainer.ts';

/** Copies a model to a device and keeps it there until it is released. `provider` runs the graphs in the device's place, for tests. */
export async function modelOnDevice(
  memory: FlatMemory,
  settings: CompileSettings,
  provider: Target = settings.target,
): Promise<LoadedModel> {
  const model: DeviceModel = {
    memory,
    settings,
    provider,
    buffers: deviceBuffers(provider),
    numbers: new Map(),
    spare: new Map(),
    open: new Set(),
  };
  for (const [name, data, shape] of kept(memory)) model.numbers.set(name, await model.buffers.create(data, shape));
  const pull = async (): Promise<void> => {
    for (const [name, data] of kept(memory)) data.set(await model.buffers.read(numberOf(model, name)));
  };
  const push = async (): Promise<void> => {
    for (const [name, data] of kept(memory)) await model.buffers.write(numberOf(model, name), data);
  };
  return {
    compile: (program) => executable(model, program),
    trainer: (program, optimizer, settings_) =>
      optimizer.onDevice && (settings_.collective?.size ?? 1) === 1
        ? deviceTrainer(model, program, optimizer, optimizer.onDevice, settings_)
        : hostTrainer(model, program, optimizer, settings_, { pull, push }),
    pull,
    push,
    async release() {
      for (const each of model.open) await each.release();
      for (const buffer of [...model.numbers.values(), ...model.spare.values()]) buffer.dispose();
      await model.buffers.release();
    },
  };
}
