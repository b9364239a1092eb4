/** A metric of numbers that needs all of them at once, such as a correlation. */
import type { Metric } from '../kinds/metric.ts';

/** Higher is better. The formula sees all labels and predictions in their order, and gives NaN where it is undefined. */
export function pairsMetric(name: string, formula: (labels: readonly number[], predictions: readonly number[]) => number): Metric {
  return {
    name,
    higherIsBetter: true,
    judges: 'numbers',
    start: () => {
      const labels: number[] = [];
      const predictions: number[] = [];
      return {
        add(observed) {
          for (let i = 0; i < observed.labels.length; i++) {
            labels.push(observed.labels[i]);
            predictions.push(observed.predictions[i]);
          }
        },
        result: () => formula(labels, predictions),
      };
    },
  };
}
