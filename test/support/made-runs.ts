/** Run and sweep folders as electra-run leaves them, without the training: what comparing reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Figure } from '../../src/kinds/figure.ts';

const legend: readonly Figure[] = [
  {
    name: 'mlm_loss',
    label: 'generator loss',
    unit: 'nats',
    network: 'generator',
    better: 'lower',
    floor: 'mlm_loss_floor',
    headline: 'generator loss',
  },
  {
    name: 'rtd_loss',
    label: 'discriminator loss',
    unit: 'nats',
    network: 'discriminator',
    better: 'lower',
    floor: 'rtd_loss_floor',
    headline: 'discriminator loss',
  },
  {
    name: 'rtd_auc',
    label: 'discriminator AUC',
    network: 'discriminator',
    better: 'higher',
    floor: 0.5,
    floorNote: 'chance',
    headline: 'AUC',
  },
];

export interface MadeRun {
  readonly lambda?: number;
  readonly seed?: number;
  /** Its name among the settings of its sweep, which then is no ablation. */
  readonly called?: string;
  /** Further parts of the experiment. */
  readonly experiment?: object;
  /** Final figures; without them the run is not finished. */
  readonly figures?: Readonly<Record<string, number | null>>;
  readonly status?: { readonly status: string; readonly step: number };
  /** Lines of metrics.jsonl. */
  readonly metrics?: readonly Readonly<Record<string, number | null>>[];
  readonly record?: object;
  /** Fingerprints of what it learned from. */
  readonly data?: object;
  readonly samples?: readonly string[];
  readonly samplesLegend?: string;
}

/** Returns the folder. */
export function makeRun(
  folder: string,
  { lambda = 50, seed = 1, experiment = {}, figures, status, metrics, record, data, samples = [], samplesLegend }: MadeRun,
): string {
  mkdirSync(folder, { recursive: true });
  const write = (file: string, value: unknown): void => writeFileSync(path.join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  write('experiment.json', {
    name: path.basename(folder),
    seed,
    runs: 'runs',
    objective: { type: 'replaced-token-detection', loss: { type: 'electra', lambda } },
    train: { steps: 100, samples: 3 },
    ...experiment,
  });
  const task = Object.keys(figures ?? {})
    .find((name) => name.startsWith('downstream/'))
    ?.split('/')[1];
  const downstream =
    task === undefined ? [] : [{ task, metric: 'accuracy', higherIsBetter: true, floor: { value: 0.5, note: 'majority class' } }];
  if (figures) write('result.json', { status: 'finished', figures, legend, downstream, samples, samplesLegend });
  if (status ?? figures) write('status.json', status ?? { status: 'finished', step: 100 });
  if (record) write('record.json', record);
  if (data) write('data.json', data);
  if (metrics) writeFileSync(path.join(folder, 'metrics.jsonl'), metrics.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

/** A sweep that changes lambda; the baseline is 50. Returns the folder. */
export function makeSweep(folder: string, members: Readonly<Record<string, MadeRun>>): string {
  for (const [name, member] of Object.entries(members)) makeRun(path.join(folder, 'members', name), member);
  const listed = Object.entries(members).map(([name, { lambda = 50, seed = 1, called }], index) => ({
    id: String(index),
    name,
    settings: { 'objective.loss.lambda': lambda, ...(called === undefined ? {} : { name: called }) },
    seed,
    folder: `members/${name}`,
  }));
  const values = [...new Set(Object.values(members).map(({ lambda = 50 }) => lambda))];
  const manifest = {
    name: path.basename(folder),
    format: 1,
    created: '2026-01-01T00:00:00Z',
    experiment: { file: path.join(folder, 'experiment.json5'), sha256: '0', folder, setFiles: [], set: [] },
    base: '0',
    seeds: [1, 2],
    ...(Object.values(members).some(({ called }) => called !== undefined)
      ? {}
      : { ablation: { path: 'objective.loss.lambda', values, baseline: 50, seeds: [1, 2], alsoDiffering: [] } }),
    axes: [{ path: 'objective.loss.lambda', values }],
    members: listed,
  };
  writeFileSync(path.join(folder, 'sweep.json'), JSON.stringify(manifest));
  return folder;
}
