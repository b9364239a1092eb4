/** How much a run leaves on the disk. Weights are computed; what trackers write is estimated from how much they are given. */
import type { Experiment } from '../experiment/experiment.ts';
import { snapshotSteps } from '../experiment/snapshot-steps.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import { huggingFaceClass } from '../finetune/hugging-face-class.ts';
import { fineTuningParameters } from '../finetune/model.ts';
import type { ReadTask } from '../finetune/task-data.ts';
import { sizeOfParameter } from './parameters.ts';
import type { TextSize } from './prospect.ts';
import { timesDue } from './work.ts';

/** Bytes that a run leaves on disk, and the most it has there at a time. */
export interface DiskEstimate {
  /** Those that are kept. */
  readonly checkpoints: number;
  /** Weights on the way, where these are kept for good. */
  readonly snapshots: number;
  /** One more, while the next is written. */
  readonly whileSaving: number;
  /** The trained networks as Hugging Face folders. */
  readonly export: number;
  /** Fine-tuned networks. */
  readonly downstream: number;
  /** Figures, samples and histograms of the trackers. */
  readonly tracked: number;
  /** The tokenized text, beside the runs and shared by them; null while it is not known. */
  readonly cache: number | null;
  /** Of the run's folder, while it saves a checkpoint. */
  readonly total: number;
}

interface DiskRequest {
  readonly experiment: Experiment;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly tasks: readonly ReadTask[];
  readonly text: TextSize | null;
}

/** Bytes per logged line, per evaluation's figures and texts, and per histogram, of a typical tracker. */
const TRACKED = { line: 600, evaluation: 3000, histogram: 800 } as const;
/** Weight matrices whose histograms are written: three of each network (`train/run.ts`). */
const WATCHED = 3;

/** Counts checkpoints, exports and logs by the sizes of their numbers; nothing is written. */
export function diskEstimate({ experiment, objective, optimizer, tasks, text }: DiskRequest): DiskEstimate {
  const { train, trackers } = experiment;
  const onlyTunes = train.steps === 0;
  const weights = bytesOfParameters(objective.parameters);
  const checkpoint = onlyTunes ? 0 : weights * (1 + optimizer.slots.length);
  const saved = Math.min(train.keepCheckpoints, timesDue(train.checkpointEvery, train.steps));
  const snapshots = train.snapshots > 0 ? weights * (snapshotSteps(train.snapshots, train.steps).length + 1) : 0;
  const networks = Object.values(objective.networks);
  const exported = onlyTunes ? 0 : networks.reduce((sum, { parameters }) => sum + bytesOfParameters(parameters), 0);
  const downstream = tasks.reduce((sum, task) => sum + bytesOfModel(task, objective), 0);
  const evaluations = onlyTunes ? 0 : timesDue(train.evaluateEvery, train.steps);
  const perTracker =
    TRACKED.line * timesDue(train.logEvery, train.steps) +
    evaluations * (TRACKED.evaluation + TRACKED.histogram * WATCHED * networks.length);
  const tracked = trackers.length * perTracker;
  return {
    checkpoints: saved * checkpoint,
    snapshots,
    whileSaving: checkpoint,
    export: exported,
    downstream,
    tracked,
    cache: text?.bytes ?? null,
    total: (saved + 1) * checkpoint + snapshots + exported + downstream + tracked,
  };
}

/** The best model of a task is kept where Hugging Face has a class for it. */
function bytesOfModel({ task, data }: ReadTask, { kept }: Objective): number {
  const head = task.head(kept.trunk, data.labels.length, kept.decoder?.trunk);
  return huggingFaceClass(kept, head, data.labels) === null ? 0 : bytesOfParameters(fineTuningParameters(kept, head));
}

function bytesOfParameters(parameters: Parameters<typeof sizeOfParameter>[0][] | Objective['parameters']): number {
  return 4 * parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0);
}
