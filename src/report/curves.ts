/** The curves of a run, from the JSON lines that its tracker wrote: what was logged at which step. Reads only. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../component/slots.ts';
import type { Curve } from './page/data.ts';
import type { FoundRun } from './read.ts';

/**
 * By figure, e.g. `train/lm_loss`, with `most` points each: where there are more, steps at even distances are kept. Empty where the run
 * has no jsonl tracker or has not begun; a line that is damaged is left out.
 */
export function readCurves({ folder, experiment }: Pick<FoundRun, 'folder' | 'experiment'>, most: number): Record<string, Curve> {
  const trackers = Array.isArray(experiment.trackers) ? experiment.trackers.filter(isRecord) : [];
  const file = trackers.find(({ type }) => type === 'jsonl')?.file;
  const path = join(folder, typeof file === 'string' ? file : 'metrics.jsonl');
  if (!existsSync(path)) return {};
  const curves: Record<string, { steps: number[]; values: number[] }> = {};
  for (const { step, ...figures } of readFileSync(path, 'utf8').split('\n').flatMap(lineOf)) {
    for (const [name, value] of Object.entries(figures)) {
      if (typeof value !== 'number' || typeof step !== 'number') continue;
      const curve = (curves[name] ??= { steps: [], values: [] });
      curve.steps.push(step);
      curve.values.push(Number(value.toPrecision(6)));
    }
  }
  return Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, thinned(curve, most)]));
}

function lineOf(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? [value] : [];
  } catch {
    return [];
  }
}

/** Keeps the last point, and points at even distances before it. */
function thinned({ steps, values }: Curve, most: number): Curve {
  const every = Math.ceil(steps.length / most);
  const kept = (_: number, index: number): boolean => (steps.length - 1 - index) % every === 0;
  return every <= 1 ? { steps, values } : { steps: steps.filter(kept), values: values.filter(kept) };
}
