/**
 * The course of a pre-training: the stages of the experiment, each with its objective, over the parameters of all of them.
 *
 * A parameter is the same one wherever it has the same name. What only some objectives have is initialised with the rest, and stays as
 * it is in the stages of others.
 */
import type { TrainStage } from '../experiment/stages.ts';
import type { Objective } from '../kinds/objective.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import { plannedStages, type PlannedStage } from './stages.ts';

/** A stage of the experiment with its objective, which has the parameters of all stages. */
export interface CourseStage extends TrainStage {
  readonly objective: Objective;
  /** What the objective of the stage before has, for copies. */
  readonly networksBefore?: Objective['networks'];
}

/** Stages with objectives over one set of parameters: those of `whole`, which is kept and evaluated, and behind them what others add. */
export function courseOver(whole: Objective, stages: readonly TrainStage[], objectives: readonly Objective[]): readonly CourseStage[] {
  const parameters = allParameters(whole, objectives);
  return stages.map((stage, index) => ({
    ...stage,
    objective: objectives[index] === whole && parameters.length === whole.parameters.length ? whole : { ...objectives[index], parameters },
    networksBefore: objectives[index - 1]?.networks,
  }));
}

/** The parameters of all objectives, each once. Shapes agree: see `course-problems.ts`. */
function allParameters(whole: Objective, objectives: readonly Objective[]): readonly ParameterSpec[] {
  const all = new Map<string, ParameterSpec>();
  for (const { parameters } of [whole, ...objectives])
    for (const parameter of parameters) if (!all.has(parameter.name)) all.set(parameter.name, parameter);
  return [...all.values()];
}

/** The phases that the objective goes through in a stage, by steps of the whole training: its own, or what the stage says. */
export function phasesOf({
  objective,
  from,
  until,
  terms,
  frozen,
  copies,
  networksBefore,
}: Omit<CourseStage, 'index' | 'batch' | 'length'>): PlannedStage[] {
  const isSaid = terms !== undefined || frozen !== undefined || copies !== undefined;
  const stages = isSaid ? [{ until: 1, terms, frozen, copies }] : objective.stages;
  const sources = { networks: objective.networks, terms: objective.terms, stages, before: networksBefore };
  return plannedStages(sources, until - from).map((phase) => ({ ...phase, from: from + phase.from, until: from + phase.until }));
}
