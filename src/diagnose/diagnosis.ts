/**
 * A diagnosis: what a training suffers from, since when, and whether it is over. It is told when it begins and when it ends: a check
 * finds that something is so, or that it is not, or neither, and between the two nothing is told again.
 */

/** What a check can find; each has a section of docs/learning.md. */
export type DiagnosisName =
  | 'at-floor'
  | 'out-of-bounds'
  | 'overfitting'
  | 'held-out-seen'
  | 'loss-spike'
  | 'no-gradient'
  | 'parameters-without-gradient';

/** Of one run, under its name and what it is about: where it comes again, it is the same one. */
export interface Diagnosis {
  readonly name: DiagnosisName;
  /** A figure or a network. */
  readonly about: string;
  /** What was found when it began the last time, as a sentence without its full stop. */
  readonly text: string;
  /** Where to read what to do. */
  readonly see: string;
  /** The step from which on it is so, and the one at which it was over; null while it is not. */
  readonly since: number;
  readonly until: number | null;
  /** How often it has begun, and for how many steps it was so, all times that are over together. */
  readonly times: number;
  readonly steps: number;
}

/** What a check found at a step; null where it can say neither. */
export type Symptom = { readonly since: number; readonly text: string; readonly see?: string } | { readonly over: string } | null;

/** What is to be told of a diagnosis that has begun or is over. */
export interface News {
  readonly diagnosis: Diagnosis;
  readonly begins: boolean;
  readonly line: string;
}

/** How often the same thing is told. Spikes may come by the hundred. */
const TOLD = 3;

/** Takes a symptom into the list of diagnoses, and says what of it is new. */
export function noted(diagnoses: Diagnosis[], subject: Pick<Diagnosis, 'name' | 'about'>, symptom: Symptom, step: number): News | null {
  const index = diagnoses.findIndex(({ name, about }) => name === subject.name && about === subject.about);
  const known = index < 0 ? null : diagnoses[index];
  const isOpen = known !== null && known.until === null;
  if (symptom === null || 'over' in symptom === !isOpen) return null;
  const begins = !('over' in symptom);
  const diagnosis = 'over' in symptom ? ended(known as Diagnosis, step) : begun(known, { ...subject, ...symptom });
  diagnoses[index < 0 ? diagnoses.length : index] = diagnosis;
  if (diagnosis.times > TOLD) return null;
  const words = 'over' in symptom ? `${symptom.over}, after ${stepsText(step - diagnosis.since)}` : symptom.text;
  const last = begins && diagnosis.times === TOLD ? '; where it comes again it is only counted' : '';
  const { since, see } = diagnosis;
  const more = begins ? ` (${since < step ? `since step ${since}; ` : ''}${see})` : '';
  return { diagnosis, begins, line: `step ${step}: ${words}${more}${last}` };
}

function begun(
  known: Diagnosis | null,
  { name, about, since, text, see = `docs/learning.md#${name}` }: Pick<Diagnosis, 'name' | 'about' | 'since' | 'text'> & { see?: string },
): Diagnosis {
  return { name, about, text, see, since, until: null, times: (known?.times ?? 0) + 1, steps: known?.steps ?? 0 };
}

function ended(known: Diagnosis, step: number): Diagnosis {
  return { ...known, until: step, steps: known.steps + step - known.since };
}

/** `1 step`, `1,200 steps`. */
export function stepsText(steps: number): string {
  return `${steps.toLocaleString('en-US')} ${steps === 1 ? 'step' : 'steps'}`;
}

/** A diagnosis in a line, as a run's end and a report have it. */
export function diagnosisLine({ text, since, until, times, steps, see }: Diagnosis): string {
  const when = until === null ? `since step ${since}` : times > 1 ? `${times} times, ${stepsText(steps)}` : `steps ${since} to ${until}`;
  return `${when}: ${text} (${see})`;
}
