/** What is said before pre-training where a fine-tuning will not fit, checked by following the advice. */
import { describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import { tinyKept, tinyTexts, tinyTokenizer } from './support/tiny-task.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Task } from '../src/kinds/task.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import { firstTaskProblem, taskMemory, taskProblems, type TaskFit } from '../src/plan/fit-tasks.ts';
import { estimateMemory } from '../src/plan/memory.ts';
import { taskPrograms } from '../src/plan/task-programs.ts';

const kept = tinyKept();
const fits = async (batch: number): Promise<TaskFit> => {
  const slots = { dataset: tinyTexts(), metrics: [accuracy.create({}, {}) as Metric] };
  const settings = {
    epochs: 1,
    batch,
    length: 32,
    learningRates: [0.01],
    layerDecay: 1,
    warmup: 0.1,
    seeds: 1,
    scratch: false,
    maxClasses: 500,
    pooling: 'cls' as const,
    head: 'linear' as const,
    dropout: 0.1,
  };
  const task = (await textClassification.create({ ...settings, ...slots }, {})) as Task;
  return { ...(await readTask(await examineTask(task), kept, tinyTokenizer)), kept, path: 'tasks.1' };
};
const large = await fits(96);
const pretraining = await estimateMemory({ programs: [taskPrograms(large).programs[0].program], slots: 2, text: 1000, engine: {} });
const before = { optimizer: { slots: ['m', 'v'] }, engine: {}, pretraining };
const needs = async (batch: number): Promise<number> => (await taskMemory(await fits(batch), before)).total;

describe('a fine-tuning that does not fit', () => {
  it('is named with the largest batch that does', async () => {
    const machine = (await needs(16)) + 1;
    expect(await needs(32)).toBeGreaterThan(machine);
    const problem = await firstTaskProblem([await fits(4), large], before, { machine });
    expect(problem).toMatchObject({
      code: 'does-not-fit',
      message: expect.stringMatching(/^Fine-tuning on 'tiny-texts' needs about \d+ MiB/),
      hints: [expect.stringMatching(/^It fits with tasks\.1\.microBatch=\d+, which gives the same updates in \d+ pieces\.$/)],
    });
  });

  it('is told what else to change where not even one example fits', async () => {
    const problem = await firstTaskProblem([large], before, { machine: 2 ** 20 });
    expect(problem?.hints).toEqual([
      'Not even one example at a time fits: make the examples shorter (tasks.1.length) or the networks smaller.',
    ]);
  });
});

it('is not refused a byte too early, though a run looks at its largest program first', async () => {
  const memory = await taskMemory(large, before);
  for (const [machine, problems] of [
    [memory.total, 0],
    [memory.total - 1, 1],
  ]) {
    const limits = { machine };
    expect([await firstTaskProblem([large], before, limits)].filter(Boolean)).toHaveLength(problems);
    expect(await taskProblems(large, memory, before, limits)).toHaveLength(problems);
  }
});

it('counts the model of pre-training, which is kept, and the best weights so far', async () => {
  const own = await estimateMemory({
    programs: taskPrograms(large).programs.map(({ program }) => program),
    slots: 2,
    text: 1000,
    engine: {},
  });
  expect((await taskMemory(large, before)).total - own.total).toBe(4 * pretraining.weights + own.weights);
});
