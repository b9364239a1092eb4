/** A comparison for scripts: what the tables say, with every figure in full. */
import type { Comparison } from './comparison.ts';

/** Plain values for JSON.stringify. */
export function asJson({ runs, damaged, sweeps, differing, ablated, groups, metrics, chosen, warnings }: Comparison): unknown {
  return {
    sweeps,
    ablated,
    differing,
    metrics: metrics.map((metric) => ({ ...metric, chosen: chosen.includes(metric) })),
    groups,
    runs: runs.map(({ name, folder, status, step, steps, error, seed, settings, figures, diagnoses }) => ({
      name,
      folder,
      status,
      step,
      steps,
      ...(error === undefined ? {} : { error }),
      seed,
      settings: Object.fromEntries(differing.flatMap((path) => (path in settings ? [[path, settings[path]]] : []))),
      figures,
      diagnoses,
    })),
    damaged,
    warnings,
  };
}
