/** What an engine makes of the programs of `programs.ts`: one run, one roll of the dice, two updates. */
import assert from 'node:assert/strict';
import type { Engine, Executable, TrainerStep } from '../../../kinds/engine.ts';
import type { Optimizer } from '../../../kinds/optimizer.ts';
import type { HostTensor, Program } from '../../../nn/program.ts';
import { FlatMemory } from '../../../nn/memory.ts';
import { initialize } from '../../../nn/parameters.ts';
import { parameterGroups } from '../../../engine/parameter-groups.ts';
import { assertNear, difference } from '../../run-once.ts';
import { dice, inputs, network, parameters } from './programs.ts';

/** Memory for the network, gradients filled with what an earlier step may have left. */
export function fresh(left = 0): FlatMemory {
  const memory = new FlatMemory(parameters, []);
  initialize(memory, 5);
  memory.gradients.fill(left);
  return memory;
}

/** The program made ready on a memory, which the engine loads for it. */
export async function compiled(engine: Engine, program: Program, memory: FlatMemory): Promise<Executable> {
  return (await engine.load(memory)).compile(program);
}

/** What one run has left. */
export interface TrainedModel {
  readonly outputs: Readonly<Record<string, HostTensor>>;
  readonly memory: FlatMemory;
}

/** Runs the network once with its gradients; `left` is what stood in their place before. */
export async function training(engine: Engine, left = 0): Promise<TrainedModel> {
  const memory = fresh(left);
  const executable = await compiled(engine, network, memory);
  const outputs = await executable.run(inputs, { seed: 3, step: 2 });
  await executable.release();
  return { outputs, memory };
}

/** The random tensors of one draw, with dropout or without. */
export async function roll(engine: Engine, dropout: boolean, draw: { seed: number; step: number }): Promise<Record<string, Float32Array>> {
  const executable = await compiled(engine, dice(dropout), new FlatMemory([], []));
  const outputs = (await executable.run({}, draw)) as Record<string, Float32Array>;
  await executable.release();
  return outputs;
}

const RATE = 1e-3;

interface Training {
  /** None where the engine has no `several` and was to make them together. */
  readonly steps: readonly TrainerStep[];
  readonly memory: FlatMemory;
}

/** Two updates from two micro-batches each, with clipping; `bias` is what that parameter starts with, `together` makes them in one run. */
export async function trainedBy(engine: Engine, optimizer: Optimizer, { bias = 0, together = false } = {}): Promise<Training> {
  const memory = new FlatMemory(parameters, optimizer.slots);
  initialize(memory, 5);
  memory.view(memory.weights, 'bias').fill(bias);
  const model = await engine.load(memory);
  const trainer = await model.trainer(network, optimizer, {
    clipNorm: 0.5,
    groups: parameterGroups(memory, optimizer),
  });
  const parts = [inputs, { ...inputs, ids: inputs.ids.map((id) => (id + 3) % 11) }];
  const updates = [0, 1].map((step) => ({ parts, draw: { seed: 3, step }, update: { step: step + 1, learningRate: RATE } }));
  const steps: TrainerStep[] = [];
  if (together) steps.push(...((await trainer.several?.steps(updates)) ?? []));
  else for (const { draw, update } of updates) steps.push(await trainer.step(parts, draw, update));
  await model.pull();
  await model.release();
  return { steps, memory };
}

/** Throws unless two updates came to the reference's figures, gradient norms, weights and slots, up to rounding. */
export function assertTrained(ours: Training, theirs: Training): void {
  assert.equal(ours.steps.length, theirs.steps.length);
  for (const [step, { figures, gradientNorm }] of theirs.steps.entries()) {
    assertNear(
      [ours.steps[step].gradientNorm],
      [gradientNorm],
      1e-3 * gradientNorm,
      `the gradient norm of step ${step + 1} is not the reference's`,
    );
    assert.deepEqual(Object.keys(ours.steps[step].figures).sort(), Object.keys(figures).sort());
    for (const [name, value] of Object.entries(figures))
      assertNear([ours.steps[step].figures[name]], [value], 1e-4, `'${name}' of step ${step + 1} is not the reference's`);
  }
  // Each of the two steps moves a weight by about the learning rate.
  assertNear(ours.memory.weights, theirs.memory.weights, 0.1 * RATE, `the weights after two updates are not the reference's`);
  for (const [slot, values] of Object.entries(theirs.memory.slots))
    assertNear(ours.memory.slots[slot], values, 1e-4, `the slot '${slot}' after two updates is not the reference's`);
  assert.ok(difference(ours.memory.weights, fresh().weights) > RATE, 'The weights have not moved.');
}
