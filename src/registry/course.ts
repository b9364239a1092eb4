/** The course of a pre-training from the components of its stages: checked, since only the made objectives tell what they have. */
import type { Experiment } from '../experiment/experiment.ts';
import { trainStages } from '../experiment/stages.ts';
import type { Objective } from '../kinds/objective.ts';
import { checkObjective } from '../objective/check-objective.ts';
import { courseProblems } from '../objective/course-problems.ts';
import { courseOver, type CourseStage } from '../objective/course.ts';
import type { Run } from './container.ts';
import { OptionError } from './option-error.ts';

/** Throws an {@link OptionError} for stages that name what their objective does not have, or train what is not kept. */
export async function requireCourse(run: Run, experiment: Experiment, whole: Objective): Promise<readonly CourseStage[]> {
  const stages = trainStages(experiment);
  const objectives: Objective[] = [];
  for (const { index } of stages) objectives.push(await run.inStage(index, 'objective'));
  for (const objective of new Set(objectives)) if (objective !== whole) checkObjective(objective);
  const problems = courseProblems(whole, stages, objectives);
  if (problems.length > 0) throw new OptionError(problems);
  return courseOver(whole, stages, objectives);
}
