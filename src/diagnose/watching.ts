/** What the watch over a training remembers, and what it works with. */
import type { SeenText } from '../data/seen.ts';
import type { Objective, TextFacts } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { CourseStage } from '../objective/course.ts';
import { emptyCurve, type StretchedCurve } from './curve.ts';
import type { Diagnosis, DiagnosisName, Symptom, News } from './diagnosis.ts';
import type { Norms } from './gradients.ts';
import type { BestSoFar } from './overfitting.ts';
import type { RecentLosses } from './spike.ts';
import type { WatchedFigures } from './watched.ts';

/** Remembered of the phase that the training is in. */
export interface PhaseMemory {
  /** Step before the first one that counts. */
  readonly from: number;
  readonly curve: StretchedCurve;
  /** By loss. */
  readonly recent: Record<string, RecentLosses>;
  readonly norms: Norms;
  /** By loss. */
  readonly judged: Record<string, BestSoFar>;
  /** The latest two of held-out figures, by name. */
  readonly heldOut: Record<string, { readonly step: number; readonly value: number }[]>;
}

/** Remembered of the whole training; JSON can hold it, and a checkpoint does. */
export interface Watching {
  readonly diagnoses: Diagnosis[];
  phase: PhaseMemory;
}

/** Where a training is, with what is remembered of it. */
export interface WatchedState {
  readonly step: number;
  watching?: Watching;
}

/** What is watched, and what has to be known of it. */
export interface Watched {
  readonly course: readonly CourseStage[];
  /** What is evaluated. */
  readonly objective: Objective;
  readonly memory: FlatMemory;
  /** Facts of the training text. */
  readonly trained: TextFacts;
  readonly seen: SeenText;
  /** Readable words for ids. */
  decode(ids: readonly number[]): string;
  /** Learning rate of a step, counted from 0. */
  rate(step: number): number;
  /** How often the training text has been read after so many steps. */
  timesRead(step: number): number;
  /** Takes what is new. */
  tell(step: number, news: News): void;
}

/** A phase of the training: what trains in it, and what is watched. */
export interface WatchedPhase {
  readonly from: number;
  readonly until: number;
  readonly objective: Objective;
  readonly figures: WatchedFigures;
  /** Parameters that stay as they are. */
  readonly frozen: ReadonlySet<string>;
  /** Whether all terms train: else parameters may well get no gradient. */
  readonly whole: boolean;
}

/** What a check is asked about at a step. */
export interface Look {
  readonly step: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly phase: WatchedPhase;
  readonly remembered: PhaseMemory;
  note(name: DiagnosisName, about: string, symptom: Symptom): void;
}

/** Of a phase that begins, or whose beginning nobody watched. */
export function nothingRemembered(from: number): PhaseMemory {
  return { from, curve: emptyCurve(), recent: {}, norms: { highest: 0, row: 0 }, judged: {}, heldOut: {} };
}
