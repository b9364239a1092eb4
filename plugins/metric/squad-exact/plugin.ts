/** Exact match of SQuAD's script: the answer is one of the right ones, or there is none and none was given. */
import { answerScores, answersMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-exact',
  summary: "Answers: share of those that are right, word for word, as SQuAD's script has it.",
  options: Type.Object({}),
  create: () => answersMetric('squad_exact', answerScores.exact),
});
