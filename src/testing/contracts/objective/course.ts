/** A short training of an objective, and an evaluation, for checks that look at what comes of them. */
import type { ExampleBatch } from '../../../data/batches.ts';
import { parameterGroups } from '../../../engine/parameter-groups.ts';
import type { Engine, Inputs } from '../../../kinds/engine.ts';
import type { Objective, TextFacts } from '../../../kinds/objective.ts';
import type { Optimizer } from '../../../kinds/optimizer.ts';
import { FlatMemory } from '../../../nn/memory.ts';
import { initialize } from '../../../nn/parameters.ts';
import { shapeOf } from '../../../objective/evaluate.ts';
import { createEvaluation, type HeldOutEvaluation } from '../../../objective/evaluation.ts';
import { allFields, layOut } from '../../../objective/fields.ts';
import { objectiveProgram } from '../../../objective/program.ts';
import { randomFor } from '../../../random.ts';
import { kernelsFor } from '../../../wasm/kernels.ts';

/** What an evaluation is told of the text. */
export const textFacts: TextFacts = { unigramEntropy: 6, bytesPerToken: 4 };

/** What came of a training. */
interface Course {
  /** Scalars of the program, step by step. */
  readonly figures: Readonly<Record<string, readonly number[]>>;
  /** Of the last step. */
  readonly gradients: Float32Array;
}

/** How long an objective is trained, and on what. */
interface Training {
  readonly steps: number;
  readonly optimizer?: Optimizer;
  /** What is changed in the inputs before they are run. */
  readonly change?: (inputs: Inputs) => Inputs;
}

/** Trains on one batch, with the same corruption in every step. */
export async function courseOf(
  objective: Objective,
  engine: Engine,
  batch: ExampleBatch,
  { steps, optimizer, change = same }: Training,
): Promise<Course> {
  const memory = new FlatMemory(objective.parameters, optimizer?.slots ?? []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objectiveProgram(objective, shapeOf(batch), 'train'));
  const inputs = change(layOut(objective, batch, 1)[0]);
  const figures: Record<string, number[]> = {};
  for (let step = 0; step < steps; step++) {
    const outputs = await executable.run(inputs, { seed: 1, step });
    for (const [figure, values] of Object.entries(outputs)) if (values.length === 1) (figures[figure] ??= []).push(values[0]);
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    optimizer?.update(memory, {
      step: step + 1,
      learningRate: 5e-3,
      gradientScale: Math.min(1, 1 / norm),
      groups: parameterGroups(memory, optimizer),
    });
  }
  await executable.release();
  return { figures, gradients: memory.gradients };
}

/** Evaluates first weights on these batches, the same for the same objective. */
export async function evaluation(
  objective: Objective,
  engine: Engine,
  batches: readonly ExampleBatch[],
  change = same,
): Promise<HeldOutEvaluation> {
  const memory = new FlatMemory(objective.parameters, []);
  initialize(memory, 1);
  const executable = await (await engine.load(memory)).compile(objectiveProgram(objective, shapeOf(batches[0]), 'evaluate'));
  const collected = createEvaluation(objective, textFacts);
  for (const [step, batch] of batches.entries()) {
    const inputs = change(layOut(objective, batch, 1, { mode: 'evaluate' })[0]);
    collected.add(shapeOf(batch), inputs, await executable.run(inputs, { seed: 1, step }));
  }
  await executable.release();
  return collected;
}

/** Inputs with other ids where there is no token, and in rows of fields that `corrupt` left over. */
export function withOtherPadding(objective: Objective, { examples, length }: ExampleBatch, inputs: Inputs): Inputs {
  const fields = allFields(objective);
  const rows = Object.entries(fields).filter(([, { dtype, holds, shape }]) => dtype === 'int32' && !holds && shape(length).length === 1);
  const corrupted = examples.map(({ index, epoch, ...example }) =>
    objective.corrupt({ ...example }, { length, random: randomFor(1, 'corruption', epoch, index), progress: 1 }),
  );
  const others = rows.flatMap(([name, { shape }]) => {
    if (name === 'segments' || name === 'documents') return [];
    const [size] = shape(length);
    const isLikeIds = size === fields.ids.shape(length)[0];
    const isLeftOver = (i: number): boolean =>
      isLikeIds ? inputs.real[i] === 0 : i % size >= (corrupted[Math.floor(i / size)][name]?.length ?? size);
    return [[name, Int32Array.from(inputs[name], (id, i) => (isLeftOver(i) ? 9 : id))]];
  });
  return { ...inputs, ...Object.fromEntries(others) };
}

function same(inputs: Inputs): Inputs {
  return inputs;
}
