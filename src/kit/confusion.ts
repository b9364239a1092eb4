/**
 * Counts of (label, prediction) pairs: what accuracy, precision, recall, F1 and correlation are made of.
 *
 * Counting happens here; each metric brings its formula. Works for any number of classes and for
 * classes that turn up late. Of label sets a class is labelled, predicted, or both, once for each example.
 */
import type { Accumulator, JudgedLabels, Metric } from '../kinds/metric.ts';
import { positiveClass } from './positive-class.ts';

/** What was counted of all batches so far; classes are numbers. */
export interface Confusion {
  /** All observations; of label sets the examples. */
  readonly total: number;
  /** How many have this label and this prediction. */
  pairs(label: number, prediction: number): number;
  /** How many have this label. */
  labelled(label: number): number;
  /** How many were predicted to be of this class; of -1, for how many none was predicted. */
  predicted(label: number): number;
  /** Every class that turned up as a label or as a prediction, ascending; without -1. Of label sets every one that has a name. */
  readonly classes: readonly number[];
}

/** A metric, higher being better, that is a formula over the counts; NaN while nothing was added. */
export function confusionMetric(name: string, formula: (confusion: Confusion) => number, judges: Metric['judges'] = 'classes'): Metric {
  return { name, higherIsBetter: true, judges, start: (labels) => counting(name, formula, labels) };
}

/** The same of a metric of one class: the one that is called `positive`, among any number of them; unless given, class 1 of two. */
export function positiveMetric(
  name: string,
  positive: string | undefined,
  formula: (confusion: Confusion, positive: number) => number,
): Metric {
  return {
    name,
    higherIsBetter: true,
    judges: positive === undefined ? 'two classes' : ['classes', 'label sets'],
    positive: positive ?? null,
    start(labels) {
      const chosen = positiveClass(name, positive, labels);
      return counting(name, (confusion) => formula(confusion, chosen), labels);
    },
  };
}

/** F1 of one class, 2·TP / (labelled + predicted); 0 for a class that never turned up, as scikit-learn has it. */
export function f1OfClass(confusion: Confusion, label: number): number {
  return share(2 * confusion.pairs(label, label), confusion.labelled(label) + confusion.predicted(label));
}

/** The mean of each class's F1, every class weighing alike; scikit-learn's `average='macro'`. */
export function macroF1(confusion: Confusion): number {
  return share(
    sumOver(confusion, (label) => f1OfClass(confusion, label)),
    confusion.classes.length,
  );
}

/** The mean of each class's F1, weighed by how many have its label; scikit-learn's `average='weighted'`. */
export function weightedF1(confusion: Confusion): number {
  const { labelled } = confusion;
  return share(
    sumOver(confusion, (label) => labelled(label) * f1OfClass(confusion, label)),
    sumOver(confusion, labelled),
  );
}

/** F1 of the counts of all classes added up; scikit-learn's `average='micro'`. */
export function microF1(confusion: Confusion): number {
  const { pairs, labelled, predicted } = confusion;
  return share(2 * sumOver(confusion, (label) => pairs(label, label)), sumOver(confusion, labelled) + sumOver(confusion, predicted));
}

function sumOver({ classes }: Confusion, term: (label: number) => number): number {
  return classes.reduce((sum, label) => sum + term(label), 0);
}

/** A part of a whole; 0 where the whole is, as scikit-learn has it for precision, recall and F1. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function counting(name: string, formula: (confusion: Confusion) => number, names: readonly string[] = []): Accumulator {
  const pairs = new Counts<string>();
  const labelled = new Counts<number>();
  const predicted = new Counts<number>();
  let [total, ofSets] = [0, false];
  const addSet = ({ labels, predictions }: JudgedLabels): void => {
    ofSets = true;
    for (const label of labels) {
      labelled.add(label);
      if (predictions.includes(label)) pairs.add(`${label} ${label}`);
    }
    for (const label of predictions) predicted.add(label);
  };
  return {
    add: ({ labels, predictions, sets = [] }) => {
      if (labels.length !== predictions.length)
        throw new RangeError(`${name}: ${labels.length} labels but ${predictions.length} predictions.`);
      for (let i = 0; i < labels.length; i++) {
        pairs.add(`${labels[i]} ${predictions[i]}`);
        labelled.add(labels[i]);
        predicted.add(predictions[i]);
      }
      sets.forEach(addSet);
      total += labels.length + sets.length;
    },
    result: () =>
      total === 0
        ? Number.NaN
        : formula({
            total,
            pairs: (label, prediction) => pairs.of(`${label} ${prediction}`),
            labelled: (label) => labelled.of(label),
            predicted: (label) => predicted.of(label),
            classes: [...new Set([...(ofSets ? names.keys() : []), ...labelled.keys(), ...predicted.keys()])]
              .filter((each) => each >= 0)
              .sort((a, b) => a - b),
          }),
  };
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
