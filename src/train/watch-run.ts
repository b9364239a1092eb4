/** The watch over a run's pre-training (`diagnose/`): what it has to know of the run, and whom it tells what is new. */
import { watchTraining, type Watch } from '../diagnose/watch.ts';
import { timesRead } from '../experiment/stages.ts';
import { diagnosisOf } from '../runs/figure-names.ts';
import type { RunParts, RunSetting } from './assemble.ts';

/** `rate`: the learning rate of a step, counted from 0. */
export function watchRun({ log }: Pick<RunSetting, 'log'>, parts: RunParts, rate: (step: number) => number): Watch {
  const { course, objective, memory, data, tokenizer, trackers, state } = parts;
  return watchTraining(
    {
      course,
      objective,
      memory,
      trained: data.trained,
      seen: data.seen,
      decode: (ids) => tokenizer.decode(ids),
      rate,
      timesRead: (step) => timesReadBy(parts, step),
      tell(step, { diagnosis: { name }, begins, line }) {
        if (begins) log.warn(line);
        else log.info(line);
        for (const tracker of trackers) tracker.text?.(step, diagnosisOf(name), line);
      },
    },
    state,
  );
}

/** How often the run has read its training text after so many steps. */
export function timesReadBy({ course, data }: Pick<RunParts, 'course' | 'data'>, step: number): number {
  return timesRead(
    course,
    data.stages.map(({ sequences }) => sequences),
    step,
  );
}
