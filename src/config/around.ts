/**
 * What a check sees of the experiment around its component. In a stage it is the experiment as the stage has it: with its length,
 * batch and components in the places where an experiment without stages has its own.
 */
import { isRecord } from '../component/slots.ts';
import type { Around, OptionProblem } from '../component/component.ts';
import { stepsOfStage } from '../experiment/stages.ts';
import { parsePath, pathText, valueAt, type Path } from '../source/tree.ts';

/** Values by path, and the paths at which something is wrong. */
export interface Surrounding {
  readonly experiment: unknown;
  readonly wrong: readonly Path[];
}

/** Of the component in this slot; `view` is the experiment of its stage. What is wrong already is undefined. */
export function aroundOf(slot: Path, own: Surrounding, view = own): Around {
  const at = ({ experiment, wrong }: Surrounding, path: Path): unknown =>
    wrong.some((each) => path.every((segment, depth) => depth >= each.length || String(segment) === String(each[depth])))
      ? undefined
      : valueAt(experiment, path);
  const from = (start: Path) => (path: string) => at(own, [...start, ...(parsePath(path) ?? [])]);
  return { at: (path) => at(view, parsePath(path) ?? []), beside: from(slot.slice(0, -1)), inside: from(slot) };
}

/** Where an experiment without stages has what a stage may say. */
const PLACES: Readonly<Record<string, Path>> = {
  length: ['data', 'length'],
  batch: ['train', 'batch'],
  microBatch: ['train', 'microBatch'],
  steps: ['train', 'steps'],
  tokens: ['train', 'steps'],
  objective: ['objective'],
  scheduler: ['scheduler'],
};

/**
 * What a component outside of stages sees: one of a task has steps of its own, and only its examples say how many; where nothing is
 * pre-trained, no number of steps is too small.
 */
export function viewFrom([section, , ...inner]: Path, whole: Surrounding): Surrounding {
  const { experiment, wrong } = whole;
  if (!isRecord(experiment) || !isRecord(experiment.train)) return whole;
  if (!(section === 'tasks' && inner.length > 0) && experiment.train.steps !== 0) return whole;
  return { experiment: { ...experiment, train: { ...experiment.train, steps: undefined } }, wrong };
}

/** The stage that a path lies in; undefined outside of stages. */
export function stageOf([section, key, index]: Path): number | undefined {
  return section === 'train' && key === 'stages' && index !== undefined ? Number(index) : undefined;
}

/** The stages of an experiment that may be wrong, as objects. */
export function stagesIn(experiment: unknown): readonly Readonly<Record<string, unknown>>[] {
  const train = isRecord(experiment) ? experiment.train : undefined;
  const stages = isRecord(train) ? train.stages : undefined;
  return Array.isArray(stages) ? stages.map((stage) => (isRecord(stage) ? stage : {})) : [];
}

/** What a component of this stage sees. */
export function stageView({ experiment, wrong }: Surrounding, index: number): Surrounding {
  if (!isRecord(experiment) || !isRecord(experiment.train)) return { experiment, wrong };
  const { objective, scheduler, length, batch, microBatch, steps, tokens } = stagesIn(experiment)[index] ?? {};
  const data: Readonly<Record<string, unknown>> = isRecord(experiment.data) ? experiment.data : {};
  const [sequence, rows] = [length ?? data.length, batch ?? experiment.train.batch].map(Number);
  const own = stepsOfStage({ steps: numberOr(steps), tokens: numberOr(tokens), batch: rows, length: sequence });
  return {
    experiment: {
      ...experiment,
      data: { ...data, length: length ?? data.length },
      train: {
        ...experiment.train,
        batch: batch ?? experiment.train.batch,
        microBatch: microBatch ?? experiment.train.microBatch,
        // A scheduler of the experiment counts over all steps.
        ...(scheduler === undefined ? {} : { steps: own }),
      },
      objective: objective ?? experiment.objective,
      scheduler: scheduler ?? experiment.scheduler,
    },
    wrong: wrong.flatMap((path) => {
      const place = stageOf(path) === index ? PLACES[String(path[3])] : undefined;
      return place ? [path, [...place, ...path.slice(4)]] : [path];
    }),
  };
}

/** A complaint in the words of the stage: where the value stands that was compared. */
export function toldInStage(
  { message, hint, ...problem }: OptionProblem,
  stage: Readonly<Record<string, unknown>>,
  index: number,
): OptionProblem {
  const renamed = (text: string): string =>
    ['length', 'batch', 'microBatch', ...(stage.scheduler === undefined ? [] : ['steps', 'tokens'])]
      .filter((key) => stage[key] !== undefined)
      .reduce((told, key) => told.replaceAll(pathText(PLACES[key]), pathText(['train', 'stages', index, key])), text);
  return { ...problem, message: renamed(message), ...(hint === undefined ? {} : { hint: renamed(hint) }) };
}

function numberOr(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
