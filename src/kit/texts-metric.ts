/** A metric of texts that is a mean over them. */
import type { JudgedText, Metric } from '../kinds/metric.ts';

/** How such a metric is told. */
export interface TextsMetric {
  /** Lower is better where it is false; true unless given. */
  readonly higherIsBetter?: boolean;
  /** What a text has, and how much it counts: 1 unless given. */
  value(text: JudgedText): number;
  weight?(text: JudgedText): number;
}

/** Sum of the values divided by the sum of the weights; NaN while there are none. */
export function textsMetric(name: string, { higherIsBetter = true, value, weight = () => 1 }: TextsMetric): Metric {
  return {
    name,
    higherIsBetter,
    judges: 'texts',
    start: () => {
      let [sum, weights] = [0, 0];
      return {
        add({ texts = [] }) {
          for (const text of texts) {
            sum += value(text);
            weights += weight(text);
          }
        },
        result: () => (weights === 0 ? Number.NaN : sum / weights),
      };
    },
  };
}
