/**
 * Counts of (label, prediction) pairs: what accuracy, precision, recall, F1 and correlation are made of.
 *
 * Counting happens here; each metric brings its formula. Works for any number of classes and for
 * classes that turn up late.
 */
import type { Judged, Metric } from '../kinds/metric.ts';

/** What was counted of all batches so far; classes are numbers. */
export interface Confusion {
  /** All observations. */
  readonly total: number;
  /** How many have this label and this prediction. */
  pairs(label: number, prediction: number): number;
  /** How many have this label. */
  labelled(label: number): number;
  /** How many were predicted to be of this class. */
  predicted(label: number): number;
  /** Every class that turned up as a label or as a prediction, ascending. */
  readonly classes: readonly number[];
}

/** A metric, higher being better, that is a formula over the counts; NaN while nothing was added. */
export function confusionMetric(name: string, formula: (confusion: Confusion) => number, judges: Judged = 'classes'): Metric {
  return {
    name,
    higherIsBetter: true,
    judges,
    start: () => {
      const pairs = new Counts<string>();
      const labelled = new Counts<number>();
      const predicted = new Counts<number>();
      let total = 0;
      return {
        add: ({ labels, predictions }) => {
          if (labels.length !== predictions.length)
            throw new RangeError(`${name}: ${labels.length} labels but ${predictions.length} predictions.`);
          for (let i = 0; i < labels.length; i++) {
            pairs.add(`${labels[i]} ${predictions[i]}`);
            labelled.add(labels[i]);
            predicted.add(predictions[i]);
          }
          total += labels.length;
        },
        result: () =>
          total === 0
            ? Number.NaN
            : formula({
                total,
                pairs: (label, prediction) => pairs.of(`${label} ${prediction}`),
                labelled: (label) => labelled.of(label),
                predicted: (label) => predicted.of(label),
                classes: [...new Set([...labelled.keys(), ...predicted.keys()])].sort((a, b) => a - b),
              }),
      };
    },
  };
}

/** F1 of one class, 2·TP / (labelled + predicted); NaN for a class that never turned up. */
export function f1OfClass(confusion: Confusion, label: number): number {
  return (2 * confusion.pairs(label, label)) / (confusion.labelled(label) + confusion.predicted(label));
}

class Counts<Key extends string | number> {
  readonly #counts = new Map<Key, number>();

  add(key: Key): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  of(key: Key): number {
    return this.#counts.get(key) ?? 0;
  }

  keys(): IterableIterator<Key> {
    return this.#counts.keys();
  }
}
