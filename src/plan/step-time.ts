/** How long a real step takes on this machine, and what of it: as good as the machine is quiet. */
import type { ExampleBatch } from '../data/batches.ts';
import { frameTokens, framed } from '../data/frame.ts';
import { parameterGroups } from '../engine/parameter-groups.ts';
import { makeUpdates, updatesPerRun } from '../engine/updates.ts';
import type { Collective } from '../kinds/collective.ts';
import { COMPUTING, type Engine, type TrainerStep } from '../kinds/engine.ts';
import type { Frame } from '../kinds/frame.ts';
import type { BatchShape, Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import { FlatMemory } from '../nn/memory.ts';
import { layOut } from '../objective/fields.ts';
import { objectiveProgram } from '../objective/program.ts';
import { randomFor } from '../random.ts';
import { medianOf } from '../statistics/statistic.ts';

/** What a step that is timed is made of. */
export interface Measuring {
  readonly engine: Engine;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly train: { readonly batch: number; readonly clipNorm: number };
  readonly length: number;
  /** Micro-batches per step. */
  readonly parts: number;
  readonly vocabularySize: number;
  /** The ranks that share it, each of which measures; this process alone unless given. */
  readonly collective?: Collective;
}

/** Seconds of one step: medians, each for itself. */
export interface StepTime {
  /** Of all of it: laying out, forward, backward and update of all micro-batches. */
  readonly seconds: number;
  /** Of laying out the batch: masks, targets and inputs. */
  readonly layOut: number;
  /** Of clipping and the optimizer. */
  readonly update: number;
}

/** Steps that are timed, after one that does not count. */
const STEPS = 5;

/** Times real steps on made-up text. */
export async function measureStep(measuring: Measuring): Promise<StepTime> {
  const { engine, objective, optimizer, train, length, parts, vocabularySize, collective } = measuring;
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  memory.weights.fill(0.01);
  const model = await engine.load(memory);
  try {
    const groups = parameterGroups(memory, optimizer);
    const program = objectiveProgram(objective, { batch: train.batch / parts, length }, 'train');
    const trainer = await model.trainer(program, optimizer, { clipNorm: train.clipNorm, groups, collective });
    const batch = madeUpBatch(objective.kept.frame, { batch: train.batch, length, vocabularySize });
    const count = updatesPerRun(trainer);
    const times: StepTime[] = [];
    for (let made = 0; made <= STEPS; made++) {
      const started = performance.now();
      const updates = Array.from({ length: count }, (_, index) => {
        const draw = { seed: 0, step: made * count + index };
        const update = { step: draw.step + 1, learningRate: 0 };
        return { parts: layOut(objective, batch, draw.seed, { parts }), draw, update };
      });
      const laidOut = performance.now();
      const steps = await makeUpdates(trainer, updates);
      const milliseconds = { seconds: performance.now() - started, layOut: laidOut - started, update: updating(steps) };
      times.push(perStep(milliseconds, count));
    }
    const median = (part: keyof StepTime): number => medianOf(times.slice(1).map((time) => time[part]));
    return { seconds: median('seconds'), layOut: median('layOut'), update: median('update') };
  } finally {
    await model.release();
  }
}

/** Milliseconds of all that follows the computation. */
function updating(steps: readonly TrainerStep[]): number {
  const spans = steps.flatMap((step) => step.spans).filter(({ name }) => name !== COMPUTING);
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

function perStep({ seconds, layOut, update }: StepTime, count: number): StepTime {
  const scale = 1 / 1000 / count;
  return { seconds: seconds * scale, layOut: layOut * scale, update: update * scale };
}

/** Sequences without padding, of ids behind the special ones. */
function madeUpBatch(frame: Frame, { batch, length, vocabularySize }: BatchShape & { readonly vocabularySize: number }): ExampleBatch {
  const random = randomFor('made-up text');
  const text = (): number[] =>
    Array.from({ length: length - frameTokens(frame, 1) }, () =>
      Math.min(5 + random.integer(Math.max(1, vocabularySize - 5)), vocabularySize - 1),
    );
  return {
    length,
    examples: Array.from({ length: batch }, (_, index) => ({ ...framed(frame, text()), labels: {}, index, epoch: 0 })),
  };
}
