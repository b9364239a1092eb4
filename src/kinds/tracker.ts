/** A tracker: where the figures of a run go. Trackers observe; nothing they do may change the maths. */
import type { Figure } from './figure.ts';

/** What a tracker is told when a run starts or goes on. */
export interface RunInfo {
  /** The run's folder; a tracker writes below it. */
  readonly folder: string;
  readonly name: string;
  /** The resolved experiment as plain JSON, for HParams. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** What the objective's figures are called; trackers are given them as `train/<name>` and `heldout/<name>`. */
  readonly legend?: readonly Figure[];
  /** Step the run (re)starts from; whatever was logged at this step or later is void. */
  readonly step: number;
}

/** What a tracker is told when a run ends. */
export interface Summary {
  /**
   * Final figures, flat names such as `heldout/mlm_loss`, `downstream/supersense/pretrained/accuracy`; `readFigureName`
   * takes them apart.
   */
  readonly figures: Readonly<Record<string, number>>;
  readonly status: 'finished' | 'interrupted' | 'failed';
}

/** Takes what a run logs; what it has no method for, it is not told. */
export interface Tracker {
  start?(run: RunInfo): Promise<void>;
  scalars?(step: number, values: Readonly<Record<string, number>>): void;
  /** Markdown text under a name. */
  text?(step: number, name: string, markdown: string): void;
  histogram?(step: number, name: string, values: Float32Array): void;
  /** Makes what was logged durable; called before each checkpoint is declared the latest. */
  flush?(): Promise<void>;
  finish?(summary: Summary): Promise<void>;
}
