/** What a report's page and its script agree on: numbers and words, everything computed. Types only. */
import type { Difference, Statistic } from '../../statistics/statistic.ts';

/** A figure over the steps of training. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** What the page holds as JSON. */
export interface PageData {
  readonly metrics: readonly PageMetric[];
  /** What metrics can be drawn against: the ablated setting first. */
  readonly axes: readonly { readonly path: string; readonly label: string }[];
  readonly groups: readonly PageGroup[];
  readonly panels: readonly Panel[];
  /** Held-out curves of shipped experiments of the runs' shape, to be drawn behind theirs. */
  readonly expected: readonly { readonly experiment: string; readonly curves: Readonly<Record<string, Curve>> }[];
  readonly runs: readonly {
    readonly name: string;
    readonly group: number;
    readonly seed: number | null;
    readonly curves: Readonly<Record<string, Curve>>;
  }[];
}

/** A figure that can be drawn against a setting. */
export interface PageMetric {
  /** Flat name, e.g. `heldout/lm_loss`. */
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly better?: 'lower' | 'higher';
  readonly floorNote?: string;
  /** The mean of the runs' floors, or the number that the floor is. */
  readonly floor: number | null;
  readonly chosen: boolean;
}

/** Runs that share a colour. */
export interface PageGroup {
  readonly label: string;
  readonly baseline: boolean;
  /** By path of an axis: the value as text, and its place where it is a number. */
  readonly places: Readonly<Record<string, { readonly text: string; readonly number: number | null }>>;
  readonly statistics: Readonly<Record<string, Statistic>>;
  readonly differences: Readonly<Record<string, Difference>>;
  /** The finished runs' own figures. */
  readonly members: readonly {
    readonly name: string;
    readonly seed: number | null;
    readonly figures: Readonly<Record<string, number | null>>;
  }[];
}

/** One picture of curves: a figure in training, on held-out text, or of what was asked on the way. */
export interface Panel {
  readonly figure: string;
  readonly title: string;
  readonly unit?: string;
  readonly network?: string;
  readonly kind: 'training' | 'held-out' | 'on the way' | 'other';
  /** Not to be smoothed: held-out figures are few, and a learning rate is what it is. */
  readonly exact: boolean;
  /** Name of the curve of the floor, if it has one. */
  readonly floor?: string;
  readonly floorValue?: number;
  /** Shown at once; the others wait to be opened. */
  readonly main: boolean;
}
