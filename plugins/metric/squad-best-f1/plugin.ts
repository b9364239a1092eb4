/** F1 at the threshold that is best for dev, which it has beside it: best_f1 and best_f1_thresh of SQuAD's script. */
import { answerScores, bestThresholdMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-best-f1',
  summary: 'Answers: squad-f1 at the threshold of no answer that is best on dev.',
  options: Type.Object({}),
  create: () => bestThresholdMetric('squad_best_f1', answerScores.f1),
});
