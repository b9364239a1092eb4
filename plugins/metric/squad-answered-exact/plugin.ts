/** Exact match over the questions that have an answer: HasAns_exact of SQuAD's script. */
import { answerScores, answersMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-answered-exact',
  summary: 'Answers: squad-exact of the questions that have an answer.',
  options: Type.Object({}),
  create: () => answersMetric('squad_answered_exact', answerScores.exact, 'answered'),
});
