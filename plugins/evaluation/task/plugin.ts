/**
 * A task at a reduced size: fine-tuned at each step from a copy of the weights, with one rate and one seed, on the examples that are left.
 * Its figures tell when the network becomes of use, and are not those of the whole task.
 */
import { defineComponent, evaluationName, Slot, Type, upTo, type Figure, type OptionProblem, type Task } from 'electra-run';

export default defineComponent({
  kind: 'evaluation',
  name: 'task',
  summary: 'A task at a reduced size, fine-tuned from a copy of the weights at each step.',
  options: Type.Object({
    name: Type.Optional(evaluationName()),
    task: Slot('task', {
      examples: [{ type: 'token-classification', dataset: { type: 'sotu-word-class' } }],
      description: 'The task, as an experiment has it in tasks; with one of its learningRates, and one seed.',
    }),
    epochs: Type.Optional(
      Type.Integer({ minimum: 1, ...upTo(10_000), description: "Passes over the examples that are left; the task's unless given." }),
    ),
    trainExamples: Type.Optional(
      Type.Integer({ minimum: 1, ...upTo(1e9), description: 'Learns from so many examples, drawn once; all unless given.' }),
    ),
    devExamples: Type.Optional(
      Type.Integer({ minimum: 1, ...upTo(1e9), description: 'Is judged on so many examples, drawn once; all unless given.' }),
    ),
  }),
  check: ({ task }) => sizeProblems(task as Readonly<Record<string, unknown>>),
  create: ({ name, task, epochs, trainExamples, devExamples }) => ({
    name: name ?? task.name,
    async prepare({ readTask }) {
      const small = await readTask(withEpochs(task, epochs), { train: trainExamples, dev: devExamples });
      const { fineTuning, metrics } = small.task;
      const own = name ?? task.name;
      const { floor } = small;
      return {
        figures: metrics.map((metric, index): Figure => ({
          name: metric.name,
          label: metric.name,
          better: metric.higherIsBetter ? 'higher' : 'lower',
          ...(index === 0 && floor ? { floor: floor.value, floorNote: floor.note } : {}),
          ...(index === 0 ? { headline: metric.name } : {}),
        })),
        fingerprint: small.fingerprint,
        remarks: [
          `${own}: the task ${task.name} at a reduced size, ${small.train.length} examples to learn from and ${small.dev.length} to be ` +
            `judged on, ${fineTuning.epochs} ${fineTuning.epochs === 1 ? 'epoch' : 'epochs'} at ${fineTuning.learningRates[0]}`,
        ],
        async measure({ fineTune }) {
          const measured = await fineTune(small);
          return Object.fromEntries(metrics.map((metric) => [metric.name, measured[metric.name]]));
        },
      };
    },
  }),
});

/** The same task, whose class may be anybody's. */
function withEpochs(task: Task, epochs: number | undefined): Task {
  if (epochs === undefined) return task;
  return Object.create(task, { fineTuning: { value: { ...task.fineTuning, epochs }, enumerable: true } }) as Task;
}

/** What a reduced task cannot keep to. */
function sizeProblems({ learningRates, seeds, protocol }: Readonly<Record<string, unknown>>): OptionProblem[] {
  const problem = (key: string, message: string, hint: string): OptionProblem => ({ path: ['task', key], message, hint });
  return [
    ...(protocol === undefined
      ? []
      : [problem('protocol', 'figures of a task at a reduced size are not those of a protocol.', 'Leave it out.')]),
    ...(Array.isArray(learningRates) && learningRates.length > 1
      ? [problem('learningRates', `one rate is taken on the way, and these are ${learningRates.length}.`, 'Write the one to take.')]
      : []),
    ...(typeof seeds === 'number' && seeds > 1
      ? [problem('seeds', `one seed is taken on the way, and not ${seeds}.`, 'Leave it out.')]
      : []),
  ];
}
