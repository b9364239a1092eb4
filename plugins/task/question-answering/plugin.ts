/**
 * Answers to questions as spans of a passage (Rajpurkar et al. 2016): where they begin and where they end, or that the passage has none
 * (2018). The question comes first, then the passage, in windows where it is too long; `rows.ts` makes them, `judged.ts` says what
 * metrics are told.
 */
import {
  defineComponent,
  defineTask,
  examplesOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  jointAnswers,
  plainAnswers,
  Slot,
  Type,
  upTo,
  taskName,
} from 'electra-run';
import { floorOf, judgedAnswer, observed, rightOf } from './judged.ts';
import { lostAnswers, placed } from './placed.ts';
import { rowsOf, type Asked } from './rows.ts';
import { submissionOf } from './submission.ts';

export default defineComponent({
  kind: 'task',
  name: 'question-answering',
  summary: 'The span of a passage that answers a question, or that there is none.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'squad-files', train: 'train-v2.0.json', dev: 'dev-v2.0.json' }],
      description: 'The questions with their passages and answers.',
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'squad-f1' }, { type: 'squad-exact' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    head: Type.Union([Type.Literal('plain'), Type.Literal('joint')], {
      default: 'plain',
      description:
        "plain: one layer for beginnings and ends, exported as Hugging Face's …ForQuestionAnswering; joint: ELECTRA's, which finds " +
        'the end given the beginning and says whether there is an answer, and for which the library has no class.',
    }),
    beams: Type.Integer({
      default: 20,
      minimum: 1,
      ...upTo(200),
      description: 'Of the joint head: the best beginnings of each window, for which ends are looked for when it answers.',
    }),
    stride: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(8192),
        description:
          "From the beginning of a window of the passage to the next one's, in tokens; half of what the question leaves room for " +
          'unless given, and never more than all of it.',
      }),
    ),
    questionLength: Type.Integer({
      default: 64,
      minimum: 1,
      ...upTo(8192),
      description: 'Most tokens of a question, and never more than half of a window; what is beyond is cut off and counted.',
    }),
    answerLength: Type.Integer({ default: 30, minimum: 1, ...upTo(8192), description: 'Most tokens of an answer that is given.' }),
    noAnswerThreshold: Type.Optional(
      Type.Number({
        minimum: -1000,
        maximum: 1000,
        description:
          'A question counts as said to have no answer where more than this speaks for none. 0 unless given, and where all training ' +
          'questions have an answer, all are answered. The metrics squad-best-… find the best one for dev.',
      }),
    ),
    misplaced: Type.Union([Type.Literal('refuse'), Type.Literal('skip')], {
      default: 'refuse',
      description:
        'What becomes of training questions whose answer is not found where it should begin. skip: they are left out and counted.',
    }),
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol({ epochs: 2 }),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, head, beams, stride, questionLength, answerLength, noAnswerThreshold, misplaced, ...fineTuning }) => {
    const own = name ?? dataset.name;
    const { length } = fineTuning;
    const finding = head === 'joint' ? jointAnswers(beams) : plainAnswers;
    const answering = { answerLength, beams: head === 'joint' ? beams : null };
    return defineTask<Asked>({
      name: own,
      fineTuning,
      metrics,
      predicts: 'answers',
      ...finding,
      head: (trunk) => ({ ...finding.head(trunk), huggingFaceConfig: { task_specific_params: { [own]: { answerLength } } } }),
      async examples() {
        const part = async (side: 'train' | 'dev') => examplesOfSort(dataset.name, await dataset.split(side), wanted);
        const [train, dev] = [await part('train'), await part('dev')];
        const declines = noAnswerThreshold ?? (train.some(({ answers }) => answers.length === 0) ? 0 : Infinity);
        const asked = dev.map((example) => ({ ...example, side: 'dev' as const, declines }));
        return {
          train: placed(own, train, misplaced).map((example) => ({ ...example, side: 'train' as const, declines })),
          dev: asked,
          further: [submissionOf(asked, (answered) => judgedAnswer(answered, answered.logits, answering))],
        };
      },
      rows: (example, setting) => rowsOf(example, setting, { length, stride, questionLength, head }),
      observe: (read, logits) => observed([judgedAnswer(read, logits, answering)]),
      allRight: rightOf,
      remarks: (train, dev) => lostAnswers(own, train, dev, { length, answerLength }),
      floor: floorOf,
    });
  },
});

const wanted = { task: 'question-answering', wants: 'questions about passages', sort: 'questions about passages' } as const;
