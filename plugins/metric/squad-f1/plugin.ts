/** F1 of SQuAD's script: of the words of the answer and of the right one that is nearest, the mean over all questions. */
import { answerScores, answersMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'squad-f1',
  summary: "Answers: F1 of the words in common with a right answer, as SQuAD's script has it.",
  options: Type.Object({}),
  create: () => answersMetric('squad_f1', answerScores.f1),
});
