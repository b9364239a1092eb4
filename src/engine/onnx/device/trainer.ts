/** Trainers of models on a device: by the optimizer's update there, or by the one that it has for the flat memory. */
import type { LoadedModel, Trainer, TrainerSettings } from '../../../kinds/engine.ts';
import type { Optimizer, TensorUpdate } from '../../../kinds/optimizer.ts';
import type { Program } from '../../../nn/program.ts';
import { spansOf, trainerInMemory } from '../../in-memory.ts';
import { isFiniteStep, scaleFor } from '../../updates.ts';
import { SCALE } from '../update.ts';
import { updateStep } from './update-step.ts';
import { executable } from './executable.ts';
import { gradientStep } from './gradient-step.ts';
import type { DeviceModel } from './numbers.ts';

/** Steps of two graphs, between which a gradient that is not finite stops; only figures and a norm come to the host. */
export async function deviceTrainer(
  model: DeviceModel,
  program: Program,
  optimizer: Optimizer,
  update: TensorUpdate,
  { clipNorm, groups, profile }: TrainerSettings,
): Promise<Trainer> {
  const [first, next] = [
    await gradientStep(model, program, { accumulate: false, profile }),
    await gradientStep(model, program, { accumulate: true }),
  ];
  const change = await updateStep(model, optimizer, update, groups);
  return {
    async step(parts, { seed, step: drawn }, { step, learningRate }) {
      const started = performance.now();
      const sums: Record<string, number> = {};
      let squares = 0;
      for (const [part, inputs] of parts.entries()) {
        const { figures, sumOfSquares } = await (part === 0 ? first : next).run(inputs, { seed, step: drawn, part });
        squares = sumOfSquares;
        for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
      }
      const figures = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / parts.length]));
      const gradientNorm = Math.sqrt(squares) / parts.length;
      const computed = performance.now();
      if (isFiniteStep({ figures, gradientNorm })) {
        await change.run({ ...update.scalars({ step, learningRate }), [SCALE]: scaleFor(gradientNorm, clipNorm, parts.length) });
      }
      return { figures, gradientNorm, spans: spansOf(started, computed, performance.now()) };
    },
    endProfile: () => first.endProfile(),
    async release() {
      for (const each of [first, next, change]) await each.release();
    },
  };
}

/** For optimizers without an update in tensor ops, and for ranks that share updates: gradients come to memory, new numbers go back. */
export async function hostTrainer(
  model: DeviceModel,
  program: Program,
  optimizer: Optimizer,
  settings: TrainerSettings,
  { pull, push }: Pick<LoadedModel, 'pull' | 'push'>,
): Promise<Trainer> {
  const inner = trainerInMemory(model.memory, await executable(model, program), optimizer, settings);
  return {
    async step(parts, draw, update) {
      await pull();
      const made = await inner.step(parts, draw, update);
      await push();
      return made;
    },
    ...(inner.collect
      ? {
          async collect() {
            await inner.collect?.();
            await push();
          },
        }
      : {}),
    release: () => inner.release(),
  };
}
