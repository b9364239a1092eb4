// A figure of labels and predictions, collected batch by batch.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'my-metric',
  summary: 'Share of predictions that are right.',
  options: Type.Object({}),
  create: () => ({
    name: 'my_metric', // the key in logs and results
    higherIsBetter: true,
    judges: 'classes', // or 'two classes', or 'numbers'
    start() {
      let right = 0;
      let total = 0;
      return {
        add({ labels, predictions }) {
          for (let i = 0; i < labels.length; i++) if (labels[i] === predictions[i]) right++;
          total += labels.length;
        },
        result: () => (total === 0 ? Number.NaN : right / total),
      };
    },
  }),
});
