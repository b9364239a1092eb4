/** Which class a metric of one class is about: precision, recall, F1, and AUC, whose scores are of one of two. */
import { Type } from 'typebox';

/** The option `positive` of such metrics; spread it into their own. */
export const positiveOption = {
  positive: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'The label that is looked for, e.g. hate; of two labels the last in alphabetical order unless given. Tables name it.',
    }),
  ),
};

/** Its number; 1 unless a label is given. Throws a RangeError where the label is none of the task's, which a run finds out before. */
export function positiveClass(metric: string, positive: string | undefined, labels: readonly string[] = []): number {
  const found = positive === undefined ? 1 : labels.indexOf(positive);
  if (found < 0) throw new RangeError(`${metric}: '${positive}' is none of the labels ${labels.map((label) => `'${label}'`).join(', ')}.`);
  return found;
}
