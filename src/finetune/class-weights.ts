/** How much a target of each class counts in training: given by label, or `balanced` as scikit-learn's formula has it. */
import { ContractError } from '../errors/contract-error.ts';
import { errors, UserError } from '../errors/index.ts';
import { closest } from '../source/closest.ts';
import type { ReadExample, Task } from '../kinds/task.ts';

/** The training examples with the weights of their classes in the field that weighs the loss; dev is judged without. */
export function weighted(task: Task, labels: readonly string[], train: readonly ReadExample[]): readonly ReadExample[] {
  const { name, fineTuning, classes, weights } = task;
  const wanted = fineTuning.classWeights;
  if (wanted === undefined) return train;
  if (classes === undefined || weights === undefined)
    throw new ContractError('task', `'${name}' takes weights of classes, and does not say which of its fields have classes and weights`);
  const factors = wanted === 'balanced' ? balanced(train, classes, weights) : given(name, wanted, labels);
  return train.map(({ example, rows }) => ({
    example,
    rows: rows.map((row) => {
      const own = row.values[classes];
      return {
        ...row,
        values: { ...row.values, [weights]: Array.from(row.values[weights], (weight, k) => weight * (factors.get(own[k]) ?? 1)) },
      };
    }),
  }));
}

/** targets / (classes that there are × targets of the class), as `compute_class_weight('balanced')` has it. */
function balanced(train: readonly ReadExample[], classes: string, weights: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { rows } of train)
    for (const { values } of rows)
      Array.from(values[classes]).forEach((label, k) => {
        if (values[weights][k] !== 0) counts.set(label, (counts.get(label) ?? 0) + 1);
      });
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...counts].map(([label, count]) => [label, all / (counts.size * count)]));
}

function given(task: string, wanted: Readonly<Record<string, number>>, labels: readonly string[]): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(wanted).map(([label, weight]) => {
      const index = labels.indexOf(label);
      if (index < 0) throw new UserError(errors.CLASS_WEIGHT_OF_NO_LABEL({ task, label, labels, near: closest(label, labels) }));
      return [index, weight];
    }),
  );
}
