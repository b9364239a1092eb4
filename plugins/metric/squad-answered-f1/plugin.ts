/** F1 over the questions that have an answer: HasAns_f1 of SQuAD's script. */
import { answerScores, answersMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-answered-f1',
  summary: 'Answers: squad-f1 of the questions that have an answer.',
  options: Type.Object({}),
  create: () => answersMetric('squad_answered_f1', answerScores.f1, 'answered'),
});
