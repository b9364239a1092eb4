/**
 * Matthews' correlation of labels and predictions, for any number of classes (Gorodkin 2004, R_K):
 *
 *   (c·s - Σ p_k·t_k) / √((s² - Σ p_k²)·(s² - Σ t_k²))
 *
 * c right · s observations · t_k labelled k · p_k predicted k. GLUE scores CoLA with it. Like there, it is 0 where
 * labels or predictions are all the same: such predictions tell nothing. Where no class was predicted, that is one more.
 */
import { confusionMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'mcc',
  summary: "Matthews' correlation; 0 is chance, 1 is perfect.",
  options: Type.Object({}),
  create: () =>
    confusionMetric('mcc', ({ classes, pairs, labelled, predicted, total }) => {
      const sum = (term: (label: number) => number): number => classes.reduce((all, label) => all + term(label), 0);
      const covariance = total * sum((k) => pairs(k, k)) - sum((k) => predicted(k) * labelled(k));
      const spread =
        Math.sqrt(total ** 2 - sum((k) => predicted(k) ** 2) - predicted(-1) ** 2) * Math.sqrt(total ** 2 - sum((k) => labelled(k) ** 2));
      return spread === 0 ? 0 : covariance / spread;
    }),
});
