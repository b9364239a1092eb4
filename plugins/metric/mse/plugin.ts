/** Mean squared error: of predictions less their labels. NaN while there are none. */
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'mse',
  summary: 'Numbers: mean squared error; 0 is perfect.',
  options: Type.Object({}),
  create: () => ({
    name: 'mse',
    higherIsBetter: false,
    judges: 'numbers',
    start: () => {
      let [sum, count] = [0, 0];
      return {
        add({ labels, predictions }) {
          for (let i = 0; i < labels.length; i++) sum += (predictions[i] - labels[i]) ** 2;
          count += labels.length;
        },
        result: () => sum / count,
      };
    },
  }),
});
