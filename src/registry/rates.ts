/** The learning rate of every step of a training: a scheduler counts over all steps, one of a stage over those of its stage. */
import type { Experiment } from '../experiment/experiment.ts';
import { stageAt, trainStages } from '../experiment/stages.ts';
import type { Run } from './container.ts';

/** Steps count from 0. */
export async function ratesOf(run: Run, experiment: Experiment): Promise<(step: number) => number> {
  const stages = trainStages(experiment);
  const rates: ((step: number) => number)[] = [];
  for (const { index, from, until } of stages) {
    const scheduler = await run.inStage(index, 'scheduler');
    const isOwn = experiment.train.stages?.[index].scheduler !== undefined;
    rates.push(isOwn ? (step) => scheduler.rate(step - from, until - from) : (step) => scheduler.rate(step, experiment.train.steps));
  }
  return (step) => rates[stageAt(stages, step).index](step);
}
