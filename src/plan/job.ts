/** The plan of a run that only fine-tunes: nothing of pre-training, and its tasks. */
import { nothingToShare } from './cluster/shared-training.ts';
import { diskEstimate } from './disk.ts';
import { restingMemory } from './fit-job.ts';
import { taskMemory, taskProblems } from './fit-tasks.ts';
import { graphOf } from './graph-of.ts';
import { memoryLimits, type MemoryEstimate } from './memory.ts';
import { parameterCounts } from './parameters.ts';
import type { Plan, PlanRequest } from './plan.ts';
import type { Prospect } from './prospect.ts';
import { taskPrograms } from './task-programs.ts';
import { calibrate, secondsOf } from './time.ts';
import { taskWork, type TaskWork } from './work.ts';

/** Times are estimated from the largest program of the first task, also where real steps were to be timed. */
export async function planOfJob({ experiment, timing, timings, cluster }: PlanRequest, prospect: Prospect): Promise<Plan> {
  if (cluster) throw nothingToShare();
  const { objective, optimizer, engine, tokenizer, tasks } = prospect;
  const limits = memoryLimits();
  const resting = restingMemory(objective);
  const before = { optimizer, engine, pretraining: resting };
  const memory: Record<string, MemoryEstimate> = {};
  const problems: string[] = [];
  for (const fit of tasks) {
    const own = await taskMemory(fit, before);
    memory[fit.task.name] = own;
    for (const { message, hints } of await taskProblems(fit, own, before, limits)) problems.push([message, ...hints].join(' '));
  }
  const speed =
    timing === null || tasks.length === 0 ? null : await calibrate(engine, graphOf(taskPrograms(tasks[0]).largest).graph, timings);
  const works = tasks.map((tuning) => taskWork(tuning, optimizer));
  const secondsFor = ({ total }: TaskWork): number | null => speed && secondsOf(total, speed);
  const seconds = speed && works.reduce((sum, work) => sum + (secondsFor(work) ?? 0), 0);
  return {
    name: experiment.name,
    engine: `${engine.name} (${engine.device})`,
    vocabularySize: tokenizer.vocabularySize,
    parameters: parameterCounts(objective),
    text: null,
    pretraining: {
      flops: 0,
      seconds: 0,
      steps: 0,
      batch: experiment.train.batch,
      microBatches: 1,
      length: experiment.data.length,
      stages: [],
      tokens: 0,
      passes: null,
      step: { flops: 0, forward: 0, backward: 0, networks: {}, seconds: null },
    },
    evaluation: { flops: 0, seconds: 0, evaluations: 0, batches: 0 },
    tasks: works.map((work) => ({
      name: work.name,
      runs: work.runs,
      steps: work.steps,
      parameters: work.parameters,
      flops: work.total.products,
      seconds: secondsFor(work),
    })),
    total: { flops: works.reduce((sum, { total }) => sum + total.products, 0), seconds },
    speed: null,
    cluster: null,
    memory: { pretraining: resting, tasks: memory, peak: Math.max(resting.total, ...Object.values(memory).map(({ total }) => total)) },
    disk: diskEstimate({ experiment, objective, optimizer, tasks, text: null }),
    limits,
    fits: problems.length === 0,
    problems,
    notes: prospect.notes,
  };
}
