/** The plain sum of an objective's terms, each with a weight: BERT's and ALBERT's two losses, or one alone. */
import { addN, mul, type Scalar } from '@tensorflow/tfjs-core';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'sum',
  summary: 'The sum of the terms, each with a weight.',
  options: Type.Object({
    weights: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1e6 }), {
      default: {},
      description: 'Weights by the name of the term, e.g. { next_sentence: 0.5 }; 1 unless given.',
    }),
  }),
  create: ({ weights }) => ({
    combine: (terms) => {
      const weighed = Object.entries(terms).map(([name, { loss }]) => {
        const weight = weights[name] ?? 1;
        return weight === 1 ? loss : (mul(loss, weight) as Scalar);
      });
      return weighed.length === 1 ? weighed[0] : addN(weighed);
    },
    weighs: Object.keys(weights),
    logged: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${name}_weight`, weight])),
  }),
});
