/** The questions that have no answer: NoAns_exact of SQuAD's script, which is NoAns_f1 too. */
import { answerScores, answersMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-unanswered',
  summary: 'Answers: share of the questions without an answer that were given none.',
  options: Type.Object({}),
  create: () => answersMetric('squad_unanswered', answerScores.exact, 'unanswered'),
});
