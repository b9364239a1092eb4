/** Subset accuracy, or exact match ratio: the share of examples whose labels were all predicted, and no other. */
import { defineComponent, Type, type Metric } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'subset-accuracy',
  summary: 'Label sets: share of examples that got their labels and no other.',
  options: Type.Object({}),
  create: (): Metric => ({
    name: 'subset_accuracy',
    higherIsBetter: true,
    judges: 'label sets',
    start: () => {
      let [right, total] = [0, 0];
      return {
        add({ sets = [] }) {
          for (const { labels, predictions } of sets)
            right += Number(labels.length === predictions.length && labels.every((label) => predictions.includes(label)));
          total += sets.length;
        },
        result: () => right / total,
      };
    },
  }),
});
