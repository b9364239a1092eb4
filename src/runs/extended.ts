/** What the record of a run says of its extensions: `record.json`, written by the verb `extend`, read by whoever shows or repeats runs. */
import { isRecord } from '../component/slots.ts';
import { formatFigure } from '../track/table.ts';
import type { SettingChange } from './extension.ts';

/** One extension of a run, an entry of `history`. */
export interface Extended {
  /** ISO 8601. */
  readonly at: string;
  /** Step that it went on from, and whether the run was finished then. */
  readonly step: number;
  readonly finished: boolean;
  readonly changes: readonly SettingChange[];
  /** As they were typed. */
  readonly set: readonly string[];
  readonly setFiles: readonly string[];
  /** Names of the tasks from then on; folders of others stay and are not the run's any more. */
  readonly tasks: readonly string[];
  /** Final figures before; empty where the run was not finished. */
  readonly figures: Readonly<Record<string, number | null>>;
}

/** The extensions in the contents of `record.json`, the first one first; none where it has none, or is damaged. */
export function extensionsOf(record: unknown): readonly Extended[] {
  const history = isRecord(record) && Array.isArray(record.history) ? record.history : [];
  return history.filter((entry): entry is Extended => isRecord(entry) && typeof entry.step === 'number' && Array.isArray(entry.changes));
}

/** E.g. `extended at step 60`; empty for a run that has no history. */
export function extendedText(history: readonly Extended[]): string {
  return history.length === 0 ? '' : `extended at step ${[...new Set(history.map(({ step }) => formatFigure(step)))].join(' and ')}`;
}

/** Whether its learning rates are not those of one schedule: a run of its settings from the beginning has other numbers. */
export function hasCourseOfItsOwn(history: readonly Extended[]): boolean {
  return history.some(({ changes }) => changes.some(({ path }) => path === 'train.steps'));
}
