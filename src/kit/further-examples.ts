/** A dataset's further parts as a task with one answer for each example wants them. */
import type { Dataset } from '../kinds/dataset.ts';
import type { AnsweredExample, FurtherExamples } from '../kinds/task.ts';

/** How a task takes an example, in every part alike. */
export interface TakingExamples<E> {
  /** `part`: its name; `index`: in it, from 0. */
  exampleOf(example: DatasetExample, part: string, index: number, isLabelled: boolean): E;
  /** What is handed in for an example: a label, or a number. */
  predictionOf(answered: AnsweredExample<E>, classes: number): string;
}

/** Whatever datasets give. */
type DatasetExample = Awaited<ReturnType<Dataset['split']>>[number];

/** Undefined where the dataset has none. */
export async function furtherExamples<E>(
  dataset: Dataset,
  { exampleOf, predictionOf }: TakingExamples<E>,
): Promise<readonly FurtherExamples<E>[] | undefined> {
  const further = await dataset.further?.();
  return further?.map(({ name, examples, ...part }) => {
    const handedIn = (answered: readonly AnsweredExample<E>[], classes: number): Readonly<Record<string, string>> =>
      part.submission?.(answered.map((each) => predictionOf(each, classes))) ?? {};
    return {
      name,
      examples: examples.map((example, index) => exampleOf(example, name, index, !part.submission)),
      ...(part.submission ? { submission: handedIn } : {}),
    };
  });
}

/** The likeliest class of a row's first target. */
export function likeliestClass(logits: ArrayLike<number>, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++) if (logits[index] > logits[best]) best = index;
  return best;
}
