/** Whether a loss stays at what one gets that learned nothing: a plateau that every training comes to, and that some do not leave. */
import type { Figure } from '../kinds/figure.ts';
import { formatFigure } from '../track/figure.ts';
import type { StretchPoint } from './curve.ts';
import type { Symptom } from './diagnosis.ts';

/** Shares of the floor: above the first it is no better, below the second it is. */
const NO_BETTER = 0.98;
const BETTER = 0.965;
/** Points that are taken together: the noise of one may be a percent. */
const TOGETHER = 4;
/** It came down to the floor, and stays there. */
const NEAR = 1.05;
/** Of the value: a loss that was farther away has moved. */
const MOVES = 0.03;
/** From one half of that time to the other: a loss that falls by more is on its way, and one above its floor comes from afar. */
const FALLS = { near: 0.02, above: 0.005 };
/** Before so many points nothing is a plateau. */
const FEWEST = 8;

/** What the training is told apart by. */
export interface FloorSetting {
  /** Step before the first one that counts. */
  readonly from: number;
  /** Whether the learning rate of a step is higher than that of an earlier one. */
  rises(earlier: number, step: number): boolean;
}

/**
 * `points`: those of the curve so far. A loss is at its floor where it is no better, and has not moved for two thirds of all steps:
 * twice as long as it took to get there. Above it, none is judged before the learning rate has come to its height.
 */
export function atFloor(points: readonly StretchPoint[], figure: Figure, { from, rises }: FloorSetting): Symptom {
  const { name, label, floor: floorName, atFloor: means } = figure;
  const latest = points.slice(-TOGETHER);
  const { step } = points[points.length - 1];
  const [value, floor] = [meanOf(latest, name), meanOf(latest, String(floorName))];
  if (!(floor > 0) || !Number.isFinite(value)) return null;
  if (value < BETTER * floor) return { over: `${label} is below its floor of ${formatFigure(floor)}` };
  if (value < NO_BETTER * floor || points.length < FEWEST) return null;
  const since = points.findLast((point) => Math.abs(point.means[name] / value - 1) > MOVES)?.step ?? from;
  const third = from + Math.floor((step - from) / 3);
  const above = value > NEAR * floor;
  const lately = points.filter((point) => point.step > third);
  if (since > third || fallOf(lately, name) > FALLS[above ? 'above' : 'near'] || (above && rises(third, step))) return null;
  const [where, meaning] = above ? ['stays above its floor', 'less than that is learned so far'] : ['stays at its floor', means];
  const words = `${label} ${where}, ${formatFigure(value)} where ${formatFigure(floor)} takes no learning`;
  return { since, text: meaning === undefined ? words : `${words}: ${meaning}` };
}

/** As a share, from the first half of the points to the second. */
function fallOf(points: readonly StretchPoint[], name: string): number {
  const middle = points.length >> 1;
  return 1 - meanOf(points.slice(middle), name) / meanOf(points.slice(0, middle), name);
}

function meanOf(points: readonly StretchPoint[], name: string): number {
  return points.reduce((sum, { means }) => sum + means[name], 0) / points.length;
}
