/** Errors and warnings of the labels of a task, and of metrics that cannot judge them; all are known before anything is trained. */
import { abridged } from './abridged.ts';
import { defineError } from './user-error.ts';

/** Labels that are not what a user means, each with the place of its first example where its dataset knows it. */
export const labelErrors = {
  LABEL_EMPTY: defineError('label-empty', ({ task, count, places }: { task: string; count: number; places: readonly string[] }) => [
    `${count === 1 ? 'A label' : `${count} labels`} of the task '${task}' ${count === 1 ? 'is' : 'are'} empty${first(places)}.`,
    'Write a label, or take the line out. Where another column has it, name that: labelColumn.',
  ]),
  LABELS_ALIKE: defineError(
    'labels-alike',
    ({ task, labels, difference }: { task: string; labels: readonly string[]; difference: 'blanks' | 'case' }) => [
      `Labels of the task '${task}' differ only in ${difference === 'case' ? 'capitals' : 'blanks or in what cannot be seen'}, ` +
        `and are classes of their own: ${labels.join(', ')}.`,
      'If one class is meant, spell it in one way in all files.',
    ],
  ),
  LABELS_NOT_TRAINED: defineError(
    'labels-not-trained',
    ({ task, side, labels, count, of }: { task: string; side: string; labels: readonly string[]; count: number; of: number }) => [
      `${count === of ? `All ${of}` : `${count} of the ${of}`} ${side} labels of the task '${task}' are such as training never has, ` +
        `and can only be predicted wrongly: ${abridged(labels).join(', ')}.`,
      'Look at the spelling of both files, or at trainExamples, which may leave too few examples.',
    ],
  ),
  LABELS_WITHHELD: defineError(
    'labels-withheld',
    ({ task, side, count, place }: { task: string; side: string; count: number; place: string }) => [
      `All ${count} labels of the ${side} examples of the task '${task}' are '-1'${place}: so do test sets say that theirs are withheld.`,
      'Take the file of the development set, which has labels.',
    ],
  ),
  ONE_LABEL: defineError('one-label', ({ task, label, count, place }: { task: string; label: string; count: number; place: string }) => [
    `All ${count} training labels of the task '${task}' are ${label}${place}, and there is nothing to tell apart.`,
    'Look at the labelColumn, or train on examples of every class.',
  ]),
  DEV_OF_ONE_LABEL: defineError(
    'dev-of-one-label',
    ({ task, label, count, place }: { task: string; label: string; count: number; place: string }) => [
      `All ${count} dev labels of the task '${task}' are ${label}${place}: whoever always says so is always right.`,
      'Evaluate on examples of every class.',
    ],
  ),
  LABELS_ARE_NUMBERS: defineError(
    'labels-are-numbers',
    ({ task, classes, such }: { task: string; classes: number; such: readonly string[] }) => [
      `The ${classes} labels of the task '${task}' are numbers, such as ${such.join(' and ')}, and each is a class of its own.`,
      "If they are amounts, take the task 'regression'.",
    ],
  ),
  TOO_MANY_CLASSES: defineError(
    'too-many-classes',
    ({
      task,
      classes,
      most,
      such,
      numbers,
    }: {
      task: string;
      classes: number;
      most: number;
      such: readonly string[];
      numbers: boolean;
    }) => [
      `The task '${task}' has ${classes} labels, such as ${such.join(' and ')}, and each would be a class of its own; ` +
        `its maxClasses are ${most}.`,
      numbers
        ? "If they are amounts, take the task 'regression'; if they are classes, raise maxClasses."
        : 'Look at the labelColumn; if they are classes, raise maxClasses.',
    ],
  ),
  METRIC_DOES_NOT_FIT: defineError(
    'metric-does-not-fit',
    ({ task, metric, judges, predicts, of }: { task: string; metric: string; judges: string; predicts: string; of: string }) => [
      `The task '${task}' predicts ${predicts}, and its metric '${metric}' judges ${judges}.`,
      FITTING[of] ?? `For any number of classes there are ${OF_CLASSES}, and f1, precision and recall ${WITH_POSITIVE}`,
    ],
  ),
  METRIC_REFUSES_LABELS: defineError(
    'metric-refuses-labels',
    ({ task, metric, reason }: { task: string; metric: string; reason: string }) => [
      `The metric '${metric}' of the task '${task}' cannot judge its labels: ${reason}.`,
      `Take another metric, such as ${OF_CLASSES}, or correct its options or the labels.`,
    ],
  ),
  METRIC_TWICE: defineError('metric-twice', ({ task, metric }: { task: string; metric: string }) => [
    `The task '${task}' has two metrics that are called '${metric}', and each needs a figure of its own.`,
    'Take one of them out.',
  ]),
  METRIC_UNDEFINED: defineError('metric-undefined', ({ task, metric, reason }: { task: string; metric: string; reason: string }) => [
    `The metric '${metric}' of the task '${task}' is undefined on its dev examples, whatever is predicted: ${reason}.`,
    'Evaluate on other dev examples, or take another metric.',
  ]),
  POSITIVE_IS_NO_LABEL: defineError(
    'positive-is-no-label',
    ({
      task,
      metric,
      positive,
      labels,
      near,
    }: {
      task: string;
      metric: string;
      positive: string;
      labels: readonly string[];
      near?: string;
    }) => [
      `The metric '${metric}' of the task '${task}' looks for '${positive}', which is none of its labels.` +
        (near ? ` Did you mean ${near}?` : ''),
      labels.length > 0
        ? `Its labels: ${abridged(labels).join(', ')}.`
        : "Its classes have no names: leave 'positive' out, and class 1 is looked for.",
    ],
  ),
} as const;

const OF_CLASSES = 'accuracy, macro-f1, micro-f1, weighted-f1 and mcc';
const WITH_POSITIVE = "with the label they are about: { type: 'f1', positive: 'a label' }.";

/** Metrics of what a task predicts, where that is not classes. */
const FITTING: Readonly<Record<string, string>> = {
  numbers: 'For numbers there are pearson, spearman and mse.',
  texts: 'For texts there are exact-match, token-f1 and target-loss.',
  'label sets':
    'For label sets there are micro-f1, macro-f1, weighted-f1 and subset-accuracy, ' + `and f1, precision and recall ${WITH_POSITIVE}`,
  answers: 'For answers there are squad-exact and squad-f1, and both as squad-answered-… and squad-best-…; and squad-unanswered.',
  choices: 'For choices there is accuracy.',
  tags:
    `For tags there are span-f1, span-precision and span-recall; for the classes of single words ${OF_CLASSES}, ` +
    `and f1, precision and recall ${WITH_POSITIVE}`,
};

/** The places of the first few. */
function first(places: readonly string[]): string {
  return places.length === 0 ? '' : `: ${abridged(places).join(', ')}`;
}
