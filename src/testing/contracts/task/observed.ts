/** What a task tells metrics of must be of the kind that it predicts. */
import assert from 'node:assert/strict';
import type { Observations } from '../../../kinds/metric.ts';
import type { Task } from '../../../kinds/task.ts';

/** `labels`: how many names of classes the task has. */
export function assertObserved({ predicts }: Pick<Task, 'predicts'>, observed: Observations, labels: number): void {
  if (predicts === 'answers') assertAnswers(observed);
  else if (predicts === 'label sets') assertSets(observed, labels);
  else assertPredictions(predicts, observed, labels);
}

function assertAnswers({ labels, predictions, answers = [] }: Observations): void {
  assert.deepEqual([labels, predictions], [[], []], 'Answers have no labels and predictions beside them.');
  assert.ok(answers.length > 0, 'Nothing is observed.');
  for (const { wanted, text, noAnswer, declined } of answers) {
    assert.ok(Array.isArray(wanted) && typeof text === 'string' && Number.isFinite(noAnswer), 'An answer has a text and a finite number.');
    assert.ok(declined || text !== '', 'An answer that is given has a text.');
  }
}

function assertSets({ sets = [] }: Observations, names: number): void {
  const classes = sets.flatMap((set) => [...set.labels, ...set.predictions]);
  assert.ok(sets.length > 0, 'Nothing is observed.');
  assert.ok(
    classes.every((value) => Number.isInteger(value) && value >= 0 && value < names),
    `Not all are of ${names} labels: ${classes.join(', ')}`,
  );
}

function assertPredictions(predicts: Task['predicts'], { labels, predictions, scores, tags }: Observations, names: number): void {
  if (predicts === 'tags') assert.ok(tags && tags.length > 0, 'Of tags, those of each text.');
  assert.ok(labels.length > 0, 'Nothing is observed.');
  assert.equal(predictions.length, labels.length, 'One prediction per label.');
  const all = [...Array.from(labels), ...Array.from(predictions)];
  if (predicts === 'numbers') {
    assert.ok(all.every(Number.isFinite), `Not all are numbers: ${all.join(', ')}`);
    return;
  }
  const classes = { 'two classes': 2, choices: Infinity }[predicts as string] ?? names;
  assert.ok(
    all.every((value, index) => Number.isInteger(value) && value >= (index < labels.length ? 0 : -1) && value < classes),
    `Not all are of ${classes} classes: ${all.join(', ')}`,
  );
  if (classes === 2) assert.equal(scores?.length, labels.length, 'Of two classes, one score per label.');
}
