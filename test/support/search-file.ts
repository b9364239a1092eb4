/** A search that ends within seconds: four members, of which the better half goes on. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SearchLeg } from '../../src/sweep/search/decide.ts';

/** What stands in the manifest of a search. */
export interface Searched {
  readonly history: readonly SearchLeg[];
  readonly members: readonly { readonly id: string; readonly name: string; readonly settings: Readonly<Record<string, number>> }[];
  readonly over?: boolean;
}

/** Written beside the experiments of a `sweepFolder`; returns the file. */
export function searchFile(folder: string): string {
  const file = path.join(folder, 'experiments/search.json5');
  writeFileSync(
    file,
    `{
  extends: './plain.json5',
  tasks: [],
  train: { steps: 12, evaluateEvery: 0, checkpointEvery: 0 },
  sweep: { search: {
    space: { 'objective.loss.lambda': { from: 1, to: 100, scale: 'log' }, 'scheduler.rate': { from: 1e-4, to: 1e-2, scale: 'log' } },
    metric: 'heldout/rtd_auc', mode: 'max', members: 4, parallel: 2,
    stopper: { type: 'halving', reduction: 2, rungs: 1 },
  } },
}`,
  );
  return file;
}
