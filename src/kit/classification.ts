/** What tasks share that choose one class for each text or token: a softmax, its loss, the likeliest class, the majority. */
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { Type } from 'typebox';
import { upTo } from '../up-to.ts';
import type { Observations } from '../kinds/metric.ts';
import type { Field } from '../kinds/objective.ts';
import type { Floor, ReadExample, Task, TaskRow } from '../kinds/task.ts';
import { exampleLabels } from './example-labels.ts';
import { softmaxCrossEntropy } from '../tensor/index.ts';

/** The option of tasks that choose among classes, beside those of fine-tuning; spread it into the task's own, and hand it on. */
export const classOptions = {
  maxClasses: Type.Integer({
    default: 500,
    minimum: 2,
    ...upTo(1e6),
    description: 'More labels than this are taken for a mistake, such as a column of amounts or of texts.',
  }),
  classWeights: Type.Optional(
    Type.Union([Type.Literal('balanced'), Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0, ...upTo(1e6) }))], {
      description:
        "How much a target of each class counts in training: { yes: 2 }, a label that is not named counting 1; or 'balanced', " +
        "scikit-learn's targets / (classes × targets of the class).",
    }),
  ),
};

/** Spread into a task with so many targets in a row of T tokens; its rows have the values that `classTargets` makes. */
export function classification(
  targets: (length: number) => number,
): Pick<Task, 'predicts' | 'fields' | 'weights' | 'classes' | 'loss' | 'observe' | 'labelsOf'> & Required<Pick<Task, 'floor'>> {
  const shape: Field['shape'] = (length) => [targets(length)];
  return {
    predicts: 'classes',
    fields: { label: { dtype: 'int32', shape }, labelled: { dtype: 'float32', shape, holds: 'weights' } },
    weights: 'labelled',
    classes: 'label',
    loss: (logits, { label }) => softmaxCrossEntropy(logits, label as Tensor1D),
    observe: ({ rows }, logits, classes) => observedOf(rows, logits, classes),
    floor: majority,
    labelsOf: exampleLabels,
  };
}

/** A row's values: the class of each target in order, or -1 where there is none, which counts nowhere. */
export function classTargets(classes: readonly number[]): TaskRow['values'] {
  return { label: classes.map((target) => Math.max(0, target)), labelled: classes.map((target) => (target < 0 ? 0 : 1)) };
}

/** The targets that count: label, class with the highest logit, for two classes how far ahead the second is. What was missed is wrong. */
function observedOf(rows: readonly TaskRow[], logits: readonly Float32Array[], classes: number): Observations {
  const labels: number[] = [];
  const predictions: number[] = [];
  const scores: number[] = [];
  rows.forEach((taken, row) => {
    const { values, missed = [] } = taken;
    const own = logits[row];
    for (const k of judgedIn(taken)) {
      let predicted = 0;
      for (let c = 1; c < classes; c++) if (own[k * classes + c] > own[k * classes + predicted]) predicted = c;
      labels.push(values.label[k]);
      predictions.push(predicted);
      if (classes === 2) scores.push(own[k * 2 + 1] - own[k * 2]);
    }
    for (const target of missed) {
      labels.push(target);
      predictions.push(-1);
      if (classes === 2) scores.push(target === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    }
  });
  return classes === 2 ? { labels, predictions, scores } : { labels, predictions };
}

/** Always the most frequent label of training; all scores alike. */
function majority(train: readonly ReadExample[], dev: readonly ReadExample[]): Floor {
  const counts = new Map<number, number>();
  for (const label of labelsOf(train)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const labels = labelsOf(dev);
  const always = (value: number): number[] => labels.map(() => value);
  return { note: 'majority class', observations: { labels, predictions: always(most), scores: always(0) } };
}

function labelsOf(examples: readonly ReadExample[]): number[] {
  return examples.flatMap(({ rows }) => rows.flatMap((row) => [...judgedIn(row).map((k) => row.values.label[k]), ...(row.missed ?? [])]));
}

/** Places of the targets that count. */
function judgedIn({ values: { labelled }, judged }: TaskRow): readonly number[] {
  return judged ?? Array.from(labelled, (_, k) => k).filter((k) => labelled[k] !== 0);
}
