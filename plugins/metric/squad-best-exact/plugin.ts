/** Exact match at the threshold that is best for dev, which it has beside it: best_exact and best_exact_thresh of SQuAD's script. */
import { answerScores, bestThresholdMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-best-exact',
  summary: 'Answers: squad-exact at the threshold of no answer that is best on dev.',
  options: Type.Object({}),
  create: () => bestThresholdMetric('squad_best_exact', answerScores.exact),
});
