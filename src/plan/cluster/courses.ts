/** What failures make of a training: many courses of it simulated, and what checkpoints would lose least. */
import { randomFor } from '../../random.ts';
import { bestInterval, expectedSeconds, simulateCourse, type SavedCourse } from './failures.ts';

/** A training on machines that fail now and then; times in seconds. */
export interface FailurePlan {
  /** From one failure to the next, of any of the machines. */
  readonly between: number;
  readonly restart: number;
  /** Of writing one checkpoint. */
  readonly saving: number;
  /** Steps from one checkpoint to the next; 0: one at the end. */
  readonly every: number;
  /** Of the whole course: without failures, and on average with them. */
  readonly undisturbed: number;
  readonly expected: number;
  /** Means over simulated courses, and between which two nine of ten of them lie; null where they would come to no end. */
  readonly simulated: {
    readonly courses: number;
    readonly failures: number;
    readonly seconds: number;
    readonly low: number;
    readonly high: number;
  } | null;
  /** The checkpoints with which least is lost, and the course with them. */
  readonly best: { readonly every: number; readonly expected: number };
}

const COURSES = 200;
/** Failures of all courses together, at most. */
const FAILURES = 2e6;

/** `between`: mean seconds from one failure to the next. */
export function planFailures(course: SavedCourse, between: number): FailurePlan {
  const expected = expectedSeconds(course, between);
  const every = Math.max(1, Math.min(course.steps, Math.round(bestInterval(course.saving, between) / course.step)));
  return {
    between,
    restart: course.restart,
    saving: course.saving,
    every: course.every,
    undisturbed: expectedSeconds(course, Infinity),
    expected,
    simulated: (COURSES * expected) / between > FAILURES ? null : simulated(course, between),
    best: { every, expected: expectedSeconds({ ...course, every }, between) },
  };
}

function simulated(course: SavedCourse, between: number): FailurePlan['simulated'] {
  const ran = Array.from({ length: COURSES }, (_, index) => {
    const random = randomFor('failures', index);
    return simulateCourse(course, () => -between * Math.log1p(-random.uniform()));
  });
  const seconds = ran.map((each) => each.seconds).sort((a, b) => a - b);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    courses: COURSES,
    failures: mean(ran.map(({ failures }) => failures)),
    seconds: mean(seconds),
    low: seconds[Math.floor(0.05 * COURSES)],
    high: seconds[Math.ceil(0.95 * COURSES) - 1],
  };
}
