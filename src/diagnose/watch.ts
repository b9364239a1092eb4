/**
 * Watches a training: after every step and every evaluation it asks the checks of this folder what they find, and tells what is new.
 * What it remembers is bounded, and a part of the training's state: a run that goes on neither forgets nor repeats itself.
 */
import { phasesOf, type CourseStage } from '../objective/course.ts';
import { frozenParameters, type PlannedStage } from '../objective/stages.ts';
import { noted, type Diagnosis, type DiagnosisName, type Symptom } from './diagnosis.ts';
import { knownText } from './known-text.ts';
import { lookAtEvaluation } from './look-at-evaluation.ts';
import { lookAtStep } from './look-at-step.ts';
import { watchedFigures } from './watched.ts';
import { nothingRemembered, type Watched, type WatchedPhase, type WatchedState, type Watching } from './watching.ts';

/** What the loop calls. */
export interface Watch {
  /** After a step, with its figures. */
  stepped(step: number, figures: Readonly<Record<string, number>>): void;
  /** After an evaluation, with the figures of held-out text; weights and slots in memory are those of the step. */
  evaluated(step: number, figures: Readonly<Record<string, number>>): void;
}

/** Begins, or goes on with what the state remembers. */
export function watchTraining(watched: Watched, state: WatchedState): Watch {
  const phases = watched.course.flatMap((stage) => phasesOf(stage).map((phase) => watchedPhase(stage, phase)));
  const phaseAt = (step: number): WatchedPhase => phases.find(({ until }) => step <= until) ?? phases[phases.length - 1];
  const watching: Watching = (state.watching ??= { diagnoses: [], phase: nothingRemembered(state.step) });
  const noteAt = (step: number) => (name: DiagnosisName, about: string, symptom: Symptom) => {
    const news = noted(watching.diagnoses, { name, about }, symptom, step);
    if (news) watched.tell(step, news);
  };
  noteAt(state.step)('held-out-seen', 'text', knownText(watched.seen, watched.decode));
  return {
    stepped(step, figures) {
      const phase = phaseAt(step);
      if (watching.phase.from < phase.from) {
        endAll(watching.diagnoses, noteAt(step - 1));
        watching.phase = nothingRemembered(phase.from);
      }
      lookAtStep(watched, { step, figures, phase, remembered: watching.phase, note: noteAt(step) });
    },
    evaluated(step, figures) {
      lookAtEvaluation(watched, { step, figures, phase: phaseAt(step), remembered: watching.phase, note: noteAt(step) });
    },
  };
}

/** As they are at a step: those that are not over have lasted until then. */
export function diagnosesAt({ step, watching }: WatchedState): readonly Diagnosis[] {
  return (watching?.diagnoses ?? []).map((each) => (each.until === null ? { ...each, steps: each.steps + step - each.since } : each));
}

function watchedPhase({ objective }: CourseStage, { from, until, stage }: PlannedStage): WatchedPhase {
  const whole = stage.terms === undefined;
  return { from, until, objective, figures: watchedFigures(objective, stage), frozen: frozenParameters(objective, stage), whole };
}

/** What was found in a phase says nothing of the next one; what was found of the text does. */
function endAll(diagnoses: readonly Diagnosis[], note: (name: DiagnosisName, about: string, symptom: Symptom) => void): void {
  for (const { name, about, until } of diagnoses)
    if (until === null && name !== 'held-out-seen') note(name, about, { over: `${about} (${name}): another stage begins` });
}
