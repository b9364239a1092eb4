/** The labels of a dataset's examples, whatever a task has added to them. */
import type { LabelSetExample, TaggedExample, TextExample } from '../kinds/dataset.ts';
import type { ExampleLabels } from '../kinds/task.ts';

/** Null for what is no example of a dataset. */
export function exampleLabels(example: unknown): ExampleLabels | null {
  const { label, labels, source } = (typeof example === 'object' && example !== null ? example : {}) as Partial<
    TextExample & (TaggedExample | LabelSetExample)
  >;
  if (typeof label === 'string') return { labels: [label], source };
  return Array.isArray(labels) && labels.every((each) => each === null || typeof each === 'string') ? { labels, source } : null;
}
