/** Which options of an experiment change from step to step, by the form that these have: a way from one number to another. */
import { isRecord } from '../component/slots.ts';

/** Their paths, e.g. `objective.loss.lambda`; `path` is where the value stands. */
export function scheduledPaths(value: unknown, path: string): string[] {
  if (!isRecord(value)) return [];
  if (typeof value.from === 'number' && typeof value.to === 'number') return [path];
  return Object.entries(value).flatMap(([key, inner]) => scheduledPaths(inner, `${path}.${key}`));
}
